import { type DynamoDBClient, PutItemCommand, paginateQuery, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { RoleKey } from "../../../core/principals/role.ts";
import { digestOf } from "../../../core/restore/snapshots/compare.ts";
import type { SnapshotStore } from "../../../core/restore/snapshots/ports.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { deleteItems } from "../items/write-items.ts";
import { type Item, type Key, keys, rolePartition, snapshotPrefix } from "../keys.ts";
import { dynamoVersions } from "./snapshot-versions.ts";

const versionsKept = 50;
/** DynamoDB takes items of 400 kB, keys and names of attributes included. */
const mostBytes = 400_000 - 2000;

/** Versions of roles, each an item beside the role's record. */
export function dynamoSnapshots(client: DynamoDBClient, table: string): SnapshotStore {
  return {
    async save(snapshot) {
      const digest = digestOf(snapshot);
      const newest = await newestOf(client, table, snapshot);
      if (newest?.digest?.S === digest) return false;
      await put(client, table, snapshot, digest);
      await thin(client, table, snapshot);
      return true;
    },
    ...dynamoVersions(client, table),
  };
}

async function newestOf(client: DynamoDBClient, table: string, role: RoleKey): Promise<Item | undefined> {
  const command = new QueryCommand({
    ...versions(table, role),
    ProjectionExpression: "digest",
    ScanIndexForward: false,
    Limit: 1,
  });
  const { Items: items = [] } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:Query of the newest snapshot");
  });
  return items[0];
}

async function put(
  client: DynamoDBClient,
  table: string,
  snapshot: RoleSnapshot,
  digest: string,
): Promise<void> {
  const body = JSON.stringify(snapshot);
  const bytes = Buffer.byteLength(body);
  if (bytes > mostBytes) {
    const what = `the snapshot of role ${snapshot.name} of ${snapshot.account}`;
    throw new PermanentError("TooLarge", `${what}: expected at most ${mostBytes} bytes, found ${bytes}`);
  }
  const item = { ...keys.snapshot(snapshot, snapshot.takenAt), digest: { S: digest }, body: { S: body } };
  await client.send(new PutItemCommand({ TableName: table, Item: item })).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:PutItem of a snapshot");
  });
}

/** Whoever changes a role all the time makes versions without end. */
async function thin(client: DynamoDBClient, table: string, role: RoleKey): Promise<void> {
  const query = { ...versions(table, role), ProjectionExpression: "pk, sk" };
  const found: Key[] = [];
  try {
    for await (const { Items: items = [] } of paginateQuery({ client }, query)) {
      found.push(...items.flatMap(({ pk, sk }) => (pk && sk ? [{ pk, sk }] : [])));
    }
  } catch (error) {
    throw toAwsError(error, "dynamodb:Query of snapshots");
  }
  await deleteItems(client, table, found.slice(0, -versionsKept));
}

function versions(table: string, role: RoleKey) {
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: { ":pk": { S: rolePartition(role) }, ":sk": { S: snapshotPrefix } },
  };
}
