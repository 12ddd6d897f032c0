import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { CallWindow, FailedCall } from "../../../core/events/trigger.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { State } from "../../../core/incidents/ports.ts";
import { isPrincipalRecord } from "../../../core/incidents/principal-record.ts";
import type { RoleRecord } from "../../../core/incidents/role-record.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { LatestCatalogue } from "../catalogue/latest-catalogue.ts";
import { memberPuts } from "../incidents/groups.ts";
import { readIncident } from "../incidents/incidents.ts";
import { type Item, keys } from "../keys.ts";
import { knownRoleUpdate } from "./known-roles.ts";

/**
 * The product's memory: one table, pk and sk. Bodies are JSON; what one may want to query stands beside them.
 *
 * @param own what the product expects by itself, beside the catalogue of the table
 */
export function dynamoState(client: DynamoDBClient, table: string, own: readonly Expectation[] = []): State {
  const catalogues = new LatestCatalogue(client, table, own);
  return {
    read: (role) => read(client, table, role, catalogues),
    write: (role, record, incidents) => write(client, table, role, record, incidents),
    incident: (id) => readIncident(client, table, id),
    noteFailure: (call, window) => noteFailure(client, table, call, window),
    writeOnce: (incident) => writeOnce(client, table, incident),
  };
}

async function read(client: DynamoDBClient, table: string, role: RoleKey, catalogues: LatestCatalogue) {
  const request = { Keys: [keys.role(role), keys.catalogueVersion()], ConsistentRead: true };
  const answer = await client
    .send(new BatchGetItemCommand({ RequestItems: { [table]: request } }))
    .catch((error: unknown) => {
      throw toAwsError(error, "dynamodb:BatchGetItem");
    });
  if (answer.UnprocessedKeys?.[table] !== undefined) {
    throw new RetryableError("Unprocessed", "dynamodb:BatchGetItem left keys unread: the table is throttled");
  }
  const items = answer.Responses?.[table] ?? [];
  const record = recordOf(items.find((item) => item.sk?.S === "RECORD"));
  const version = items.find((item) => item.sk?.S === "VERSION")?.version?.S;
  return { record, catalogue: await catalogues.get(version) };
}

/** The record alone, for who decides nothing. */
export async function readRecord(client: DynamoDBClient, table: string, role: RoleKey): Promise<RoleRecord> {
  const command = new GetItemCommand({ TableName: table, Key: keys.role(role), ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:GetItem record of role ${role.name} of ${role.account}`);
  });
  return recordOf(item);
}

function recordOf(item: Item | undefined): RoleRecord {
  const body = item?.body?.S;
  return body === undefined ? { version: 0, handled: [], writes: [] } : JSON.parse(body);
}

async function write(
  client: DynamoDBClient,
  table: string,
  role: RoleKey,
  record: RoleRecord,
  incidents: readonly Incident[],
) {
  const next = { ...record, version: record.version + 1 };
  const putRecord: TransactWriteItem = {
    Put: {
      TableName: table,
      Item: { ...keys.role(role), version: { N: String(next.version) }, body: { S: JSON.stringify(next) } },
      ...(record.version === 0
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "version = :read",
            ExpressionAttributeValues: { ":read": { N: String(record.version) } },
          }),
    },
  };
  const putIncidents = incidents.flatMap((incident) => [
    { Put: { TableName: table, Item: incidentItem(incident) } },
    ...memberPuts(table, incident),
  ]);
  // A sweep looks for each role that it knows of, and a user or a provider is none
  const known = isPrincipalRecord(role) ? [] : [knownRoleUpdate(table, role, next)];
  const TransactItems = [putRecord, ...known, ...putIncidents];
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
  } catch (error) {
    if (!(error instanceof TransactionCanceledException))
      throw toAwsError(error, "dynamodb:TransactWriteItems");
    throw cancelled(error, role);
  }
}

/**
 * DynamoDB cancels a transaction for one of many reasons; that another was first is but one of them.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
function cancelled(
  error: TransactionCanceledException,
  { account, name }: RoleKey,
): RetryableError | PermanentError {
  const reasons = (error.CancellationReasons ?? []).filter(({ Code: code }) => code !== "None");
  const [first] = reasons;
  const code = first?.Code ?? "Unknown";
  const doing = `dynamodb:TransactWriteItems of role ${name} of ${account}`;
  if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict")) {
    const text = `role ${name} of ${account}: another handler wrote its record first`;
    return new RetryableError("Conflict", text, { cause: error });
  }
  const text = `${doing}: ${code}: ${first?.Message ?? error.message}`;
  return code === "ValidationError" || code === "ItemCollectionSizeLimitExceeded"
    ? new PermanentError(code, text, { cause: error })
    : new RetryableError(code, text, { cause: error });
}

/** A window's item is a set of "time id", so that a call is in it once, and it ends with what makes a burst. */
async function noteFailure(
  client: DynamoDBClient,
  table: string,
  call: FailedCall,
  { start, previousStart, expiresAt, enough }: CallWindow,
) {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keys.failures(call, start),
        UpdateExpression: "ADD calls :call SET expiresAt = :expiresAt",
        ConditionExpression: "attribute_not_exists(calls) OR size(calls) < :enough",
        ExpressionAttributeValues: {
          ":call": { SS: [`${call.occurredAt} ${call.eventId}`] },
          ":expiresAt": { N: String(Date.parse(expiresAt) / 1000) },
          ":enough": { N: String(enough) },
        },
      }),
    );
  } catch (error) {
    const isFull = error instanceof ConditionalCheckFailedException;
    if (!isFull) throw toAwsError(error, "dynamodb:UpdateItem of failed calls");
  }
  const [from, to] = [keys.failures(call, previousStart), keys.failures(call, start)];
  const command = new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": to.pk, ":from": from.sk, ":to": to.sk },
  });
  const { Items: items = [] } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:Query of failed calls");
  });
  const timesOf = (sk: string | undefined) =>
    (items.find((item) => item.sk?.S === sk)?.calls?.SS ?? []).map((text) => text.split(" ")[0] ?? "");
  return { now: timesOf(to.sk.S), before: timesOf(from.sk.S) };
}

async function writeOnce(client: DynamoDBClient, table: string, incident: Incident): Promise<boolean> {
  const Put = {
    TableName: table,
    Item: incidentItem(incident),
    ConditionExpression: "attribute_not_exists(pk)",
  };
  try {
    const members = memberPuts(table, incident);
    if (members.length === 0) await client.send(new PutItemCommand(Put));
    else await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, ...members] }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || isThereAlready(error)) return false;
    throw toAwsError(error, `dynamodb:PutItem incident ${incident.id}`);
  }
}

function isThereAlready(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed"
  );
}

export function incidentItem(incident: Incident) {
  return {
    ...keys.incident(incident.id),
    state: { S: incident.state },
    severity: { S: incident.severity },
    account: { S: incident.role.account },
    roleName: { S: incident.role.name },
    detectedAt: { S: incident.detectedAt },
    body: { S: JSON.stringify(incident) },
  };
}
