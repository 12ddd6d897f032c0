/** The auto-remediation mode: `off` (alert only), `approve` (never without a person), `on` (as each expectation says). */
export const toggleParameterName = "/trust-drift/auto-remediation";

export const slackTokenParameterName = "/trust-drift/slack/bot-token";

/** The secret with which Slack signs its requests. */
export const slackSigningSecretParameterName = "/trust-drift/slack/signing-secret";

export const externalIdParameterName = "/trust-drift/external-id";
