import { callPattern } from "./events.ts";

/** The auto-remediation mode: `off` (alert only), `approve` (never without a person), `on` (as each expectation says). */
export const toggleParameterName = "/trust-drift/auto-remediation";

/** The calls that change the value of the toggle. The others, such as labels, do not. */
const toggleEventNames = ["PutParameter", "DeleteParameter", "DeleteParameters"] as const;

/**
 * An EventBridge pattern for calls in the hub that change the toggle. CloudTrail hides the value.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html
 */
export function toggleEventPattern() {
  return callPattern([toggleEventSource.source], {
    eventSource: [toggleEventSource.eventSource],
    eventName: [...toggleEventNames],
    requestParameters: { $or: [{ name: [toggleParameterName] }, { names: [toggleParameterName] }] },
  });
}

export const toggleEventSource = { source: "aws.ssm", eventSource: "ssm.amazonaws.com" } as const;

export const slackTokenParameterName = "/trust-drift/slack/bot-token";

/** The secret with which Slack signs its requests. */
export const slackSigningSecretParameterName = "/trust-drift/slack/signing-secret";

/** The URL of an incoming webhook of Slack: anyone who knows it can post to its channel. */
export const slackWebhookParameterName = "/trust-drift/slack/webhook-url";

export const externalIdParameterName = "/trust-drift/external-id";
