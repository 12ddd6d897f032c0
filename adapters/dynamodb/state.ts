import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { asFailure } from "../../core/aws-failure.ts";
import { Catalogue } from "../../core/catalogue.ts";
import { RetryableError } from "../../core/errors.ts";
import type { FailedCall } from "../../core/hint.ts";
import type { Incident } from "../../core/incident.ts";
import type { RoleRecord, State } from "../../core/ports.ts";
import type { RoleKey } from "../../core/role.ts";
import { loadCatalogue } from "./catalogue.ts";
import { keys } from "./keys.ts";

/** The product's memory: one table, pk and sk. Bodies are JSON; what one may want to query stands beside them. */
export function dynamoState(client: DynamoDBClient, table: string): State {
  const catalogues = new LatestCatalogue(client, table);
  return {
    read: (role) => read(client, table, role, catalogues),
    write: (role, record, incidents) => write(client, table, role, record, incidents),
    incident: (id) => readIncident(client, table, id),
    countFailure: (call, windowStart, expiresAt) => countFailure(client, table, call, windowStart, expiresAt),
    writeOnce: (incident) => writeOnce(client, table, incident),
  };
}

/** Keeps the catalogue in memory for as long as the table points to that very version. */
class LatestCatalogue {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  #loaded: { version: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(version: string | undefined): Promise<Catalogue> {
    if (version === undefined) return new Catalogue([], []);
    if (this.#loaded?.version !== version) {
      this.#loaded = { version, catalogue: loadCatalogue(this.#client, this.#table, version) };
    }
    try {
      return await this.#loaded.catalogue;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }
}

async function read(client: DynamoDBClient, table: string, role: RoleKey, catalogues: LatestCatalogue) {
  const request = { Keys: [keys.role(role), keys.catalogueVersion()], ConsistentRead: true };
  const answer = await client
    .send(new BatchGetItemCommand({ RequestItems: { [table]: request } }))
    .catch((error: unknown) => {
      throw asFailure(error, "dynamodb:BatchGetItem");
    });
  if (answer.UnprocessedKeys?.[table] !== undefined) {
    throw new RetryableError("Unprocessed", "dynamodb:BatchGetItem left keys unread: the table is throttled");
  }
  const items = answer.Responses?.[table] ?? [];
  const body = items.find((item) => item.sk?.S === "RECORD")?.body?.S;
  const version = items.find((item) => item.sk?.S === "VERSION")?.version?.S;
  const record: RoleRecord = body === undefined ? { version: 0, handled: [], writes: [] } : JSON.parse(body);
  return { record, catalogue: await catalogues.get(version) };
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
  const putIncidents = incidents.map((incident) => ({
    Put: { TableName: table, Item: incidentItem(incident) },
  }));
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [putRecord, ...putIncidents] }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TransactionCanceledException")
      throw asFailure(error, "dynamodb:TransactWriteItems");
    throw new RetryableError(
      "Conflict",
      `role ${role.name} of ${role.account}: another handler wrote its record first`,
      { cause: error },
    );
  }
}

async function readIncident(
  client: DynamoDBClient,
  table: string,
  id: string,
): Promise<Incident | undefined> {
  try {
    const command = new GetItemCommand({ TableName: table, Key: keys.incident(id), ConsistentRead: true });
    const { Item: item } = await client.send(command);
    return item?.body?.S === undefined ? undefined : JSON.parse(item.body.S);
  } catch (error) {
    throw asFailure(error, `dynamodb:GetItem incident ${id}`);
  }
}

async function countFailure(
  client: DynamoDBClient,
  table: string,
  call: FailedCall,
  windowStart: string,
  expiresAt: string,
) {
  try {
    const command = new UpdateItemCommand({
      TableName: table,
      Key: keys.failures(call, windowStart),
      UpdateExpression: "ADD calls :one SET expiresAt = :expiresAt",
      ExpressionAttributeValues: {
        ":one": { N: "1" },
        ":expiresAt": { N: String(Date.parse(expiresAt) / 1000) },
      },
      ReturnValues: "UPDATED_NEW",
    });
    const { Attributes: attributes } = await client.send(command);
    return Number(attributes?.calls?.N ?? 0);
  } catch (error) {
    throw asFailure(error, "dynamodb:UpdateItem of failed calls");
  }
}

async function writeOnce(client: DynamoDBClient, table: string, incident: Incident): Promise<boolean> {
  try {
    const condition = "attribute_not_exists(pk)";
    await client.send(
      new PutItemCommand({ TableName: table, Item: incidentItem(incident), ConditionExpression: condition }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw asFailure(error, `dynamodb:PutItem incident ${incident.id}`);
  }
}

function incidentItem(incident: Incident) {
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
