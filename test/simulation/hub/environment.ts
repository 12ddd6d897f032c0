import { journalBusName } from "../../../core/contract/journal.ts";
import { queueNames } from "../../../core/contract/names.ts";
import {
  slackSigningSecretParameterName,
  slackTokenParameterName,
  toggleParameterName,
} from "../../../core/contract/parameters.ts";
import { queueUrl } from "../../../local/deployment/queues.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import {
  dependentsDelaySeconds,
  gatherSeconds,
  recheckDelaySeconds,
  settlingSeconds,
} from "../../../stacks/settings/timing.ts";

/** Before the functions are loaded: their log would be longer than everything else. */
process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
process.env.POWERTOOLS_METRICS_DISABLED = "true";
process.env.POWERTOOLS_METRICS_NAMESPACE = "simulation";
process.env.AWS_REGION = "us-east-1";

export const hubAccount = accounts.hub;

/** The simulated accounts have no roles of the responder, so no check of these roles is ordered. */
const noParts = { roles: {}, rules: {}, policies: {}, queues: {} };

/** What the deployment gives every function. */
export const environment = {
  AWS_REGION: "us-east-1",
  TABLE_NAME: "trust-drift",
  JOURNAL_BUS_NAME: journalBusName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  MEMBER_EXTERNAL_ID: "external-id",
  TOPIC_ARN: `arn:aws:sns:us-east-1:${hubAccount}:trust-drift-alerts`,
  SLACK_CHANNEL: "C0000000001",
  SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
  SLACK_SIGNING_SECRET_PARAMETER_NAME: slackSigningSecretParameterName,
  SLACK_APPROVERS: "U0000000001",
  GATHER_SECONDS: String(gatherSeconds),
  TRUST_RECHECKS_QUEUE_URL: queueUrl(queueNames.trustRechecks),
  PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl(queueNames.principalRechecks),
  SWEEP_ACCOUNT_QUEUE_URL: queueUrl(queueNames.sweepAccount),
  TAKE_SNAPSHOT_QUEUE_URL: queueUrl(queueNames.takeSnapshot),
  SNAPSHOT_DELAY_SECONDS: String(settlingSeconds),
  RESTORE_ROLES: "on",
  OWN_PARTS: JSON.stringify({ hubAccount, members: noParts, hub: noParts }),
};

/** The delay of rechecks differs by function. */
export const sweeperEnvironment = {
  ...environment,
  HUB_ACCOUNT: hubAccount,
  RECHECK_DELAY_SECONDS: String(recheckDelaySeconds),
};
export const restorerEnvironment = { ...environment, RECHECK_DELAY_SECONDS: String(dependentsDelaySeconds) };
