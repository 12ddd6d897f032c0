import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge.ts";
import { memberClients } from "../../adapters/iam/client.ts";
import { iamPrincipals } from "../../adapters/iam/principals.ts";
import { iamProviders } from "../../adapters/iam/providers.ts";
import { iamRoles } from "../../adapters/iam/roles.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import { memberCredentials } from "../../adapters/sts.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import type { Ports } from "../../core/respond/ports.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import type { ResponderConfig } from "../runtime/config.ts";

/** Its queue brings the function nothing for which others must look, and it may send nothing. */
function nowhere(): Promise<never> {
  return Promise.reject(
    new PermanentError("NothingToSend", "expected no message to another function's queue, found one"),
  );
}

/** Connects `core` to AWS for the function that watches roles, and writes them back. */
export function composeResponder(config: ResponderConfig): Ports {
  return { ...connect(config).ports, rechecks: { send: nowhere }, snapshots: { order: nowhere } };
}

/** What every responder needs, with what it is made of. */
export function connect(config: ResponderConfig) {
  const region = config.AWS_REGION;
  const partition = partitionOfRegion(region);
  const access = { partition, externalId: config.MEMBER_EXTERNAL_ID, sessionName: "trust-drift" };
  const credentialsFor = memberCredentials(new STSClient({ region }), access);
  const dynamodb = new DynamoDBClient({ region });
  const clients = memberClients(credentialsFor, region);
  const ports: Omit<Ports, "rechecks" | "snapshots"> = {
    roles: iamRoles(credentialsFor, region),
    principals: iamPrincipals(clients),
    providers: iamProviders(clients),
    directory: dynamoDirectory(dynamodb, config.TABLE_NAME),
    state: dynamoState(dynamodb, config.TABLE_NAME, canaryExpectations(config.CANARY_ACCOUNT)),
    groups: dynamoGroups(dynamodb, config.TABLE_NAME, systemClock),
    toggle: ssmToggle(new SSMClient({ region }), config.TOGGLE_PARAMETER_NAME),
    journal: eventBridgeJournal(new EventBridgeClient({ region }), config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: { unprotected: config.UNPROTECTED_ROLES },
  };
  return { ports, clients, dynamodb, partition };
}
