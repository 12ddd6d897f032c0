import { isOpen, isUnchecked } from "../../../core/incidents/incident.ts";
import type { RoleRecord } from "../../../core/incidents/role-record.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { SnapshotMarks } from "../../../core/restore/snapshots/ports.ts";
import type { KnownRole, SeenRole } from "../../../core/sweep/ports.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, retryConflict, transact, updateItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

/** A transaction takes a hundred items at most. */
const itemsPerCall = 100;

/**
 * The role's entry in the index of its account, from which a sweep reads all roles with one query. The attribute is
 * `lastInLine` because DynamoDB reserves `inline` in any case.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
export function knownRoleUpdate(
  table: Table,
  role: RoleKey,
  { latest, adopted, path, restoring, suspension, retired, inLine }: RoleRecord,
) {
  const known: Omit<KnownRole, "name"> = {
    ...(path !== undefined && { path }),
    // No sweep ends what a person must check: the role itself is as expected
    ...(latest !== undefined &&
      isOpen(latest) &&
      !isUnchecked(latest) && { openFingerprint: latest.fingerprint }),
    ...(adopted !== undefined && { adopted: true }),
    ...(restoring !== undefined && { restoring: true }),
    ...(retired !== undefined && { retired: true }),
    ...(suspension !== undefined && !suspension.isFinal && { suspended: true }),
  };
  return {
    Update: {
      TableName: table.name,
      Key: keys.knownRole(role),
      ...setText({ roleName: role.name, body: JSON.stringify(known), lastInLine: textOf(inLine) }),
    },
  };
}

function textOf(inLine: SeenRole["inLine"]): string | undefined {
  return inLine && JSON.stringify(inLine);
}

/** An update that writes these attributes, except those that are undefined. */
function setText(attributes: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(attributes).flatMap(([name, S]) => (S === undefined ? [] : [{ name, S }]));
  return {
    UpdateExpression: `SET ${given.map(({ name }) => `${name} = :${name}`).join(", ")}`,
    ExpressionAttributeValues: Object.fromEntries(given.map(({ name, S }) => [`:${name}`, { S }])),
  };
}

/** Does not write the body, because another handler may be writing it. */
export async function rememberRoles(
  table: Table,
  account: string,
  roles: readonly SeenRole[],
): Promise<void> {
  const updates = roles.map(({ name, path, inLine }) => ({
    Update: {
      TableName: table.name,
      Key: keys.knownRole({ account, name }),
      ...setText({ roleName: name, rolePath: path, lastInLine: textOf(inLine) }),
    },
  }));
  for (let from = 0; from < updates.length; from += itemsPerCall)
    await retryConflict(transact(table, updates.slice(from, from + itemsPerCall), "known roles"));
}

/** Does not write the body either. */
export function dynamoSeenRoles(table: Table): SnapshotMarks {
  return {
    read: async (role) => (await readKnownRole(table, role))?.seen,
    async note(role, seen) {
      const update = {
        Key: keys.knownRole(role),
        UpdateExpression: "SET roleName = :name, rolePath = :path, seen = :seen REMOVE failedAt",
        ExpressionAttributeValues: {
          ":name": { S: role.name },
          ":path": { S: role.path },
          ":seen": { S: JSON.stringify(seen) },
        },
      };
      await updateItem(table, update, "a known role");
    },
    async noteFailure(role, at) {
      const update = {
        Key: keys.knownRole(role),
        UpdateExpression: "SET roleName = :name, failedAt = :at",
        ExpressionAttributeValues: { ":name": { S: role.name }, ":at": { S: at } },
      };
      await updateItem(table, update, "a known role");
    },
    async forget(role) {
      const update = {
        Key: keys.knownRole(role),
        UpdateExpression: "REMOVE seen, failedAt",
        ConditionExpression: "attribute_exists(seen) OR attribute_exists(failedAt)",
      };
      await unlessRefused(conditionFailed, updateItem(table, update, "a known role"));
    },
  };
}

export async function readKnownRole(table: Table, role: RoleKey): Promise<KnownRole | undefined> {
  const item = await getItem(table, keys.knownRole(role), "a known role");
  return item && knownRoleOf(item);
}

export function knownRoleOf({ roleName, rolePath, body, seen, failedAt, lastInLine }: Item): KnownRole {
  const known: Omit<KnownRole, "name"> = JSON.parse(body?.S ?? "{}");
  return {
    name: roleName?.S ?? "",
    ...(rolePath?.S !== undefined && { path: rolePath.S }),
    ...(failedAt?.S !== undefined && { failedAt: failedAt.S }),
    ...(seen?.S !== undefined && { seen: JSON.parse(seen.S) }),
    ...(lastInLine?.S !== undefined && { inLine: JSON.parse(lastInLine.S) }),
    ...known,
  };
}
