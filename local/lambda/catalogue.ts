import {
  functionNames,
  journalBusName,
  queueNames,
  slackTokenParameterName,
  tableName,
  toggleParameterName,
} from "../../core/contract.ts";
import { slackChannel } from "../slack/workspace.ts";
import { queueUrl } from "../wiring/queues.ts";
import { externalId, topicArn } from "../wiring/state.ts";

/** What a function is told by its environment, beside its credentials and the addresses. */
const settings = {
  TABLE_NAME: tableName,
  JOURNAL_BUS_NAME: journalBusName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  MEMBER_EXTERNAL_ID: externalId,
  TOPIC_ARN: topicArn,
  SLACK_CHANNEL: slackChannel.id,
  SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
  SWEEP_ACCOUNT_QUEUE_URL: queueUrl(queueNames.sweepAccount),
  TRUST_UPDATED_QUEUE_URL: queueUrl(queueNames.trustUpdated),
  // Nobody wants to wait here
  HINT_DELAY_SECONDS: "0",
} as const;

type Setting = keyof typeof settings;

const responder: readonly Setting[] = [
  "TABLE_NAME",
  "JOURNAL_BUS_NAME",
  "TOGGLE_PARAMETER_NAME",
  "MEMBER_EXTERNAL_ID",
];
const announcer: readonly Setting[] = [
  "TABLE_NAME",
  "TOPIC_ARN",
  "SLACK_CHANNEL",
  "SLACK_TOKEN_PARAMETER_NAME",
];

const planner: readonly Setting[] = ["TABLE_NAME", "SWEEP_ACCOUNT_QUEUE_URL"];
const sweeper: readonly Setting[] = [
  "TABLE_NAME",
  "JOURNAL_BUS_NAME",
  "MEMBER_EXTERNAL_ID",
  "TRUST_UPDATED_QUEUE_URL",
  "HINT_DELAY_SECONDS",
];

export interface LocalFunction {
  /** Of the function and of its execution role. */
  readonly name: string;
  /** Of the file in `functions/`, and so of its bundle. */
  readonly file: string;
  readonly queue: string;
  readonly needs: readonly Setting[];
}

/** Every function: which queue it answers, and what it needs to know. */
export const localFunctions: readonly LocalFunction[] = [
  {
    name: functionNames.onTrustUpdated,
    file: "on-trust-updated",
    queue: queueNames.trustUpdated,
    needs: responder,
  },
  {
    name: functionNames.onPrincipalChanged,
    file: "on-principal-changed",
    queue: queueNames.principalChanged,
    needs: responder,
  },
  { name: functionNames.notify, file: "notify", queue: queueNames.notify, needs: announcer },
  { name: functionNames.sweepPlan, file: "sweep-plan", queue: queueNames.sweepPlan, needs: planner },
  { name: functionNames.sweepAccount, file: "sweep-account", queue: queueNames.sweepAccount, needs: sweeper },
];

export function settingsOf({ name, needs }: LocalFunction): Record<string, string> {
  return {
    ...Object.fromEntries(needs.map((setting) => [setting, settings[setting]])),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_METRICS_NAMESPACE: "TrustDrift",
    LOG_LEVEL: "INFO",
  };
}
