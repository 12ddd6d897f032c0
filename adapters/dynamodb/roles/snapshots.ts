import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type { RoleKey } from "../../../core/principals/role.ts";
import { digestOf } from "../../../core/restore/snapshots/compare.ts";
import type { SnapshotStore } from "../../../core/restore/snapshots/ports.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { awsCall } from "../../aws-call.ts";
import { partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { deleteItems, putItem } from "../items/write-items.ts";
import { type Item, keys, snapshotPartition, snapshotPrefix } from "../keys.ts";
import { dynamoVersions } from "./snapshot-versions.ts";

const mostVersions = 50;
/** DynamoDB takes items of 400 kB, keys and names of attributes included. */
const mostBytes = 400_000 - 2000;

/** Versions of roles, each an item beside the role's record. */
export function dynamoSnapshots(table: Table): SnapshotStore {
  return {
    async save(snapshot) {
      const digest = digestOf(snapshot);
      const newest = await newestOf(table, snapshot, "digest");
      if (newest?.digest?.S === digest) return false;
      await put(table, snapshot, digest);
      await deleteOldest(table, snapshot);
      return true;
    },
    async newest(role) {
      const body = (await newestOf(table, role, "body"))?.body?.S;
      return body === undefined ? undefined : JSON.parse(body);
    },
    ...dynamoVersions(table),
  };
}

/** One item: a query consumes the size of every item that it reads, whatever it returns of it. */
async function newestOf(
  { client, name }: Table,
  role: RoleKey,
  attribute: "digest" | "body",
): Promise<Item | undefined> {
  const command = new QueryCommand({
    TableName: name,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: { ":pk": { S: snapshotPartition(role) }, ":sk": { S: snapshotPrefix } },
    ProjectionExpression: attribute,
    ScanIndexForward: false,
    Limit: 1,
  });
  const { Items: items = [] } = await awsCall("dynamodb:Query of the newest snapshot", () =>
    client.send(command),
  );
  return items[0];
}

async function put(table: Table, snapshot: RoleSnapshot, digest: string): Promise<void> {
  const body = JSON.stringify(snapshot);
  const bytes = Buffer.byteLength(body);
  if (bytes > mostBytes) {
    const what = `the snapshot of role ${snapshot.name} of ${snapshot.account}`;
    throw new PermanentError("TooLarge", `${what}: expected at most ${mostBytes} bytes, found ${bytes}`);
  }
  const item = { ...keys.snapshot(snapshot, snapshot.takenAt), digest: { S: digest }, body: { S: body } };
  await putItem(table, item, "a snapshot");
}

/** A role that changes all the time must not fill the table. */
async function deleteOldest(table: Table, role: RoleKey): Promise<void> {
  const options = { prefix: snapshotPrefix, ProjectionExpression: "pk, sk" };
  const items = await partitionItems(table, snapshotPartition(role), options);
  const found = items.flatMap(({ pk, sk }) => (pk && sk ? [{ pk, sk }] : []));
  await deleteItems(table, found.slice(0, -mostVersions));
}
