import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { isOpen } from "../../../core/incidents/incident.ts";
import type { RoleRecord } from "../../../core/incidents/role-record.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { SnapshotMarks } from "../../../core/restore/snapshots/ports.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import type { KnownRole } from "../../../core/sweep/ports.ts";
import { type Item, keys } from "../keys.ts";

/** A transaction takes a hundred items at most. */
const itemsPerCall = 100;

/** What the index of an account's roles says of a role, so that a sweep learns of all records with one query. */
export function knownRoleUpdate(
  table: string,
  role: RoleKey,
  { latest, adopted, path, restoring }: RoleRecord,
) {
  const known: Omit<KnownRole, "name"> = {
    ...(path !== undefined && { path }),
    ...(latest !== undefined && isOpen(latest) && { openFingerprint: latest.fingerprint }),
    ...(adopted !== undefined && { adopted: true }),
    ...(restoring !== undefined && { restoring: true }),
  };
  return {
    Update: {
      TableName: table,
      Key: keys.knownRole(role),
      UpdateExpression: "SET roleName = :name, body = :body",
      ExpressionAttributeValues: { ":name": { S: role.name }, ":body": { S: JSON.stringify(known) } },
    },
  };
}

/** Leaves the body alone, which a handler may be writing just now. */
export async function rememberRoles(
  client: DynamoDBClient,
  table: string,
  account: string,
  roles: readonly { readonly name: string; readonly path: string }[],
): Promise<void> {
  const updates = roles.map(({ name, path }) => ({
    Update: {
      TableName: table,
      Key: keys.knownRole({ account, name }),
      UpdateExpression: "SET roleName = :name, rolePath = :path",
      ExpressionAttributeValues: { ":name": { S: name }, ":path": { S: path } },
    },
  }));
  for (let from = 0; from < updates.length; from += itemsPerCall) {
    const TransactItems = updates.slice(from, from + itemsPerCall);
    await client.send(new TransactWriteItemsCommand({ TransactItems })).catch((error: unknown) => {
      throw toAwsError(error, "dynamodb:TransactWriteItems of known roles");
    });
  }
}

/** Leaves the body alone too. */
export function dynamoSeenRoles(client: DynamoDBClient, table: string): SnapshotMarks {
  return {
    async note(role, seen) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keys.knownRole(role),
        UpdateExpression: "SET roleName = :name, rolePath = :path, seen = :seen REMOVE failedAt",
        ExpressionAttributeValues: {
          ":name": { S: role.name },
          ":path": { S: role.path },
          ":seen": { S: JSON.stringify(seen) },
        },
      });
      await client.send(command).catch((error: unknown) => {
        throw toAwsError(error, "dynamodb:UpdateItem of a known role");
      });
    },
    async noteFailure(role, at) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keys.knownRole(role),
        UpdateExpression: "SET roleName = :name, failedAt = :at",
        ExpressionAttributeValues: { ":name": { S: role.name }, ":at": { S: at } },
      });
      await client.send(command).catch((error: unknown) => {
        throw toAwsError(error, "dynamodb:UpdateItem of a known role");
      });
    },
    async forget(role) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keys.knownRole(role),
        UpdateExpression: "REMOVE seen, failedAt",
        ConditionExpression: "attribute_exists(seen) OR attribute_exists(failedAt)",
      });
      await client.send(command).catch((error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return;
        throw toAwsError(error, "dynamodb:UpdateItem of a known role");
      });
    },
  };
}

export async function readKnownRole(
  client: DynamoDBClient,
  table: string,
  role: RoleKey,
): Promise<KnownRole | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: keys.knownRole(role), ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:GetItem of a known role");
  });
  return item && knownRoleOf(item);
}

export function knownRoleOf({ roleName, rolePath, body, seen, failedAt }: Item): KnownRole {
  const known: Omit<KnownRole, "name"> = JSON.parse(body?.S ?? "{}");
  return {
    name: roleName?.S ?? "",
    ...(rolePath?.S !== undefined && { path: rolePath.S }),
    ...(failedAt?.S !== undefined && { failedAt: failedAt.S }),
    ...(seen?.S !== undefined && { seen: JSON.parse(seen.S) }),
    ...known,
  };
}
