/** The one workspace of the stand-in for Slack, with its channels and the one app in them. */

export const slackToken = "xoxb-local-trust-drift";

export const slackChannel = { id: "C0123456789", name: "trust-drift" } as const;

/** The app is a member of these. */
export const slackChannels = [slackChannel, { id: "C0987654321", name: "payments" }] as const;

/** The path of an incoming webhook, which posts to the first channel. */
export const slackWebhookPath = "/services/T0LOCAL/B0TRUSTDRIFT/local";

export const slackBot = {
  userId: "U0TRUSTDRIFT",
  botId: "B0TRUSTDRIFT",
  name: "Trust Drift Responder",
} as const;

export const slackTeam = { id: "T0LOCAL", name: "Local organization" } as const;

export const slackApp = { id: "A0TRUSTDRIFT" } as const;

/** The person who uses the page. The example deployment names her as an approver. */
export const slackUser: { readonly id: string; readonly name: string } = { id: "U0ADA456789", name: "ada" };

/** The signing secret, with which the app verifies that a request comes from Slack. */
export const slackSigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";
