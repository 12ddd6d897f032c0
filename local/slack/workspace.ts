/** The one workspace of the stand-in for Slack, with the one channel and the one app in it. */

export const slackToken = "xoxb-local-trust-drift";

export const slackChannel = { id: "C0TRUSTDRIFT", name: "trust-drift" } as const;

export const slackBot = {
  userId: "U0TRUSTDRIFT",
  botId: "B0TRUSTDRIFT",
  name: "Trust Drift Responder",
} as const;

export const slackTeam = { id: "T0LOCAL", name: "Local organization" } as const;
