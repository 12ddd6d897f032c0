import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoFollowUps } from "../../adapters/dynamodb/incidents/follow-ups.ts";
import { currentGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoToggleMarks } from "../../adapters/dynamodb/incidents/toggle-mark.ts";
import { updateIncident } from "../../adapters/dynamodb/incidents/update-incident.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge/journal.ts";
import { cloudTrailHistory } from "../../adapters/iam/call-history.ts";
import { memberClients } from "../../adapters/iam/client.ts";
import { iamPrincipals } from "../../adapters/iam/principals.ts";
import { iamRoles } from "../../adapters/iam/roles.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import type { FollowUpRecordPorts } from "../../core/incidents/follow-up/record-follow-up.ts";
import type { Ports, TogglePorts } from "../../core/respond/ports.ts";
import { defined } from "../../core/shared/defined.ts";
import type { ResponderConfig } from "../runtime/config/responders.ts";
import { memberCredentialsOf, sqsClient, tableOf } from "./clients.ts";

/** Ports of the function that handles changes of trust policies. */
export function composeResponder(config: ResponderConfig): TogglePorts & FollowUpRecordPorts {
  const { ports, table } = connect(config);
  return {
    ...ports,
    restoring: { kind: "elsewhere" },
    toggleMarks: dynamoToggleMarks(table),
    followUps: dynamoFollowUps(table),
    update: (incident, before) => updateIncident(table, incident, before),
  };
}

/** The ports that every responder needs, and the clients behind them. */
export function connect(config: ResponderConfig) {
  const region = config.AWS_REGION;
  const table = tableOf(config);
  const sqs = sqsClient(config);
  const credentialsFor = memberCredentialsOf(config);
  const clients = memberClients(credentialsFor, region);
  const ports: Omit<Ports, "restoring"> = {
    roles: iamRoles(clients, systemClock),
    history: cloudTrailHistory((account) => {
      const credentials = credentialsFor(account, memberRoleNames.reader);
      return new CloudTrailClient({ ...callLimits, region, credentials });
    }),
    principals: iamPrincipals(clients),
    directory: dynamoDirectory(table),
    state: dynamoState(table, canaryExpectations(config.CANARY_ACCOUNT)),
    groups: currentGroups(table, systemClock),
    toggle: ssmToggle(new SSMClient({ ...callLimits, region }), config.TOGGLE_PARAMETER_NAME),
    sweeps: {
      send: (order, delaySeconds) =>
        sendMessages(sqs, { url: config.SWEEP_ACCOUNT_QUEUE_URL, delaySeconds }, [order]),
    },
    journal: eventBridgeJournal(new EventBridgeClient({ ...callLimits, region }), config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: defined({
      unprotected: config.UNPROTECTED_ROLES,
      organizationId: config.ORGANIZATION_ID,
      protectedRoles: config.PROTECTED_ROLES,
      fourEyes: config.FOUR_EYES === "on",
    }),
  };
  return { ports, clients, table, sqs };
}
