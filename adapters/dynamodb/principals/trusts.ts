import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Dependent } from "../../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyText } from "../../../core/principals/principal-key.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { Trusts } from "../../../core/restore/snapshots/ports.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { deleteItems, putItems } from "../items/write-items.ts";
import { keys } from "../keys.ts";

/** What is on record of a role: whom it trusts, and how it is named in their partitions. */
interface Noted {
  readonly dependent?: Dependent;
  readonly principals: readonly PrincipalKey[];
}

/** Who trusts whom: an item in the partition of each principal, and a list of these beside the role's record. */
export function dynamoTrusts(client: DynamoDBClient, table: string): Trusts {
  return {
    async replace(dependent, principals) {
      const now = { dependent, principals: principals.map(plain).toSorted(byText) };
      await change(client, table, dependent, await notedOf(client, table, dependent), now);
    },
    async forget(role) {
      const before = await notedOf(client, table, role);
      if (before.principals.length > 0) await change(client, table, role, before, { principals: [] });
    },
  };
}

/** The list names every item that there may be, at every moment: whoever comes after a crash finds them all. */
async function change(
  client: DynamoDBClient,
  table: string,
  role: RoleKey,
  before: Noted,
  now: Noted,
): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  const withinLimits = new Set(now.principals.map(principalKeyText));
  const lost = before.principals.filter((principal) => !withinLimits.has(principalKeyText(principal)));
  await note(client, table, role, { principals: [...now.principals, ...lost] });
  const body = { S: JSON.stringify(now.dependent) };
  await putItems(
    client,
    table,
    now.principals.map((principal) => ({ ...keys.trusted(principal, role), body })),
  );
  await deleteItems(
    client,
    table,
    lost.map((principal) => keys.trusted(principal, role)),
  );
  await note(client, table, role, now);
}

async function notedOf(client: DynamoDBClient, table: string, role: RoleKey): Promise<Noted> {
  const command = new GetItemCommand({ TableName: table, Key: keys.trusts(role), ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:GetItem of whom ${role.name} of ${role.account} trusts`);
  });
  return item?.body?.S === undefined ? { principals: [] } : JSON.parse(item.body.S);
}

async function note(client: DynamoDBClient, table: string, role: RoleKey, noted: Noted): Promise<void> {
  const item = { ...keys.trusts(role), body: { S: JSON.stringify(noted) } };
  await client.send(new PutItemCommand({ TableName: table, Item: item })).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:PutItem of whom ${role.name} of ${role.account} trusts`);
  });
}

/** Without what else may be known of a principal. */
function plain({ kind, account, name }: PrincipalKey): PrincipalKey {
  return { kind, account, name };
}

function byText(one: PrincipalKey, other: PrincipalKey): number {
  return principalKeyText(one) < principalKeyText(other) ? -1 : 1;
}
