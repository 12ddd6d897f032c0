import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoPushes } from "../../adapters/dynamodb/catalogue/history.ts";
import { readIncidents } from "../../adapters/dynamodb/incidents/incidents.ts";
import { dynamoOpenIncidents } from "../../adapters/dynamodb/incidents/open-incidents.ts";
import { dynamoToggleMarks } from "../../adapters/dynamodb/incidents/toggle-mark.ts";
import { dynamoUnannounced } from "../../adapters/dynamodb/incidents/unannounced.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { dynamoSweeps } from "../../adapters/dynamodb/sweeps.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge/journal.ts";
import { iamRoleLister } from "../../adapters/iam/roles.ts";
import { ssmToggle, ssmToggleHistory } from "../../adapters/ssm.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { defined } from "../../core/shared/defined.ts";
import type { SweepPorts } from "../../core/sweep/ports.ts";
import type { SweeperConfig } from "../runtime/config/sweep.ts";
import { countCalls } from "../runtime/count-calls.ts";
import {
  followUpQueue,
  memberCredentialsOf,
  recheckQueue,
  snapshotOrders,
  sqsClient,
  tableOf,
} from "./clients.ts";

/** Ports of the function that sweeps an account. It writes no role. */
export function composeSweeper(config: SweeperConfig): SweepPorts {
  const region = config.AWS_REGION;
  const table = tableOf(config);
  const sqs = sqsClient(config);
  const events = new EventBridgeClient({ ...callLimits, region });
  const ssm = new SSMClient({ ...callLimits, region });
  countCalls(ssm);
  countCalls(table.client);
  countCalls(sqs);
  countCalls(events);
  const credentialsFor = memberCredentialsOf(config);
  const readerOf = (account: string) => {
    const credentials = credentialsFor(account, memberRoleNames.reader);
    const client = new IAMClient({ ...callLimits, region, credentials });
    countCalls(client);
    return client;
  };
  const rechecksTo = (url: string) => recheckQueue(sqs, url, config.RECHECK_DELAY_SECONDS);
  return {
    roles: iamRoleLister(readerOf),
    sweeps: dynamoSweeps(table, canaryExpectations(config.CANARY_ACCOUNT)),
    directory: dynamoDirectory(table),
    rechecks: rechecksTo(config.TRUST_RECHECKS_QUEUE_URL),
    goneRechecks: rechecksTo(config.PRINCIPAL_RECHECKS_QUEUE_URL),
    snapshots: snapshotOrders(config, sqs),
    pushes: { ...dynamoPushes(table), writeOnce: dynamoState(table).writeOnce },
    unannounced: dynamoUnannounced(table),
    toggle: ssmToggle(ssm, config.TOGGLE_PARAMETER_NAME),
    toggleHistory: ssmToggleHistory(ssm, config.TOGGLE_PARAMETER_NAME),
    toggleMarks: dynamoToggleMarks(table),
    openIncidents: dynamoOpenIncidents(table),
    followUpOrders: followUpQueue(sqs, config.TRUST_RECHECKS_QUEUE_URL),
    reminderHours: config.REMINDER_HOURS,
    hub: config.HUB_ACCOUNT,
    incidents: (ids) => readIncidents(table, ids),
    journal: eventBridgeJournal(events, config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: defined({ unprotected: config.UNPROTECTED_ROLES, organizationId: config.ORGANIZATION_ID }),
    partition: partitionOfRegion(region),
  };
}
