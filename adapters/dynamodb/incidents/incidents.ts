import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Incident } from "../../../core/incidents/incident.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { type Item, type Key, keys } from "../keys.ts";

/** BatchGetItem takes 100 keys at most, and answers 16 MB at most: what it leaves is asked for again. */
const keysPerCall = 100;
const triesPerCall = 10;

export async function readIncident(
  client: DynamoDBClient,
  table: string,
  id: string,
): Promise<Incident | undefined> {
  try {
    const command = new GetItemCommand({ TableName: table, Key: keys.incident(id), ConsistentRead: true });
    const { Item: item } = await client.send(command);
    return item && incidentOf(item);
  } catch (error) {
    throw toAwsError(error, `dynamodb:GetItem incident ${id}`);
  }
}

/** @returns those that there are, in no order */
export async function readIncidents(
  client: DynamoDBClient,
  table: string,
  ids: readonly string[],
): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (let from = 0; from < ids.length; from += keysPerCall) {
    const wanted = ids.slice(from, from + keysPerCall).map(keys.incident);
    found.push(...(await readBatch(client, table, wanted)));
  }
  return found;
}

async function readBatch(client: DynamoDBClient, table: string, wanted: Key[]): Promise<Incident[]> {
  const found: Incident[] = [];
  let Keys: Item[] | undefined = wanted;
  for (let count = 0; Keys !== undefined && Keys.length > 0; count++) {
    if (count === triesPerCall)
      throw new RetryableError("Unprocessed", `dynamodb:BatchGetItem left ${Keys.length} incidents unread`);
    const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
    const answer: BatchGetItemCommandOutput = await client.send(command).catch((error: unknown) => {
      throw toAwsError(error, "dynamodb:BatchGetItem of incidents");
    });
    found.push(...(answer.Responses?.[table] ?? []).flatMap((item) => incidentOf(item) ?? []));
    Keys = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return found;
}

function incidentOf({ body }: Item): Incident | undefined {
  return body?.S === undefined ? undefined : JSON.parse(body.S);
}
