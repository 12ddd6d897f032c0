import type { KnownPrincipal } from "../../../core/principals/directory.ts";
import type { KnownIds } from "../../../core/sweep/ports.ts";
import type { Table } from "../items/table.ts";
import { retryConflict, transact } from "../items/write-items.ts";
import { type Item, type Key, keys } from "../keys.ts";

/** Three items each, of the hundred that a transaction takes. */
const principalsPerCall = 33;

/**
 * Records principals: the owner of an id, the history of a name, and the ids that the account's sweep knows. Recorded
 * facts stay as they are, so the order of writers does not matter.
 */
export async function rememberPrincipals(table: Table, principals: readonly KnownPrincipal[]): Promise<void> {
  for (let from = 0; from < principals.length; from += principalsPerCall) {
    const items = principals
      .slice(from, from + principalsPerCall)
      .flatMap((one) => [
        describedUpdate(table, keys.uniqueId(one.id), one),
        describedUpdate(table, keys.history(one, one.id), one),
        listedUpdate(table, one),
      ]);
    await retryConflict(transact(table, items, "principals"));
  }
}

/** A record that names the creator has the exact time; the others have the time of the first observation. */
function describedUpdate(
  table: Table,
  key: Key,
  { kind, account, name, id, arn, since, ...more }: KnownPrincipal,
) {
  const found = Object.entries({ kind, account, principalName: name, id, arn });
  const facts = Object.entries(more).filter(([, value]) => value !== undefined);
  const sinceIsKnown = more.createdBy !== undefined;
  const sets = [
    ...found.map(([field]) => `#${field} = :${field}`),
    ...facts.map(([field]) => `#${field} = if_not_exists(#${field}, :${field})`),
    sinceIsKnown ? "#since = :since" : "#since = if_not_exists(#since, :since)",
  ];
  const fields = [...found, ...facts, ["since", since] as const];
  return {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `SET ${sets.join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
      ExpressionAttributeValues: Object.fromEntries(
        fields.map(([field, value]) => [`:${field}`, { S: value }]),
      ),
    },
  };
}

/** IAM never reuses an id, so the set only grows and two writers cannot remove each other's ids. */
function listedUpdate(table: Table, principal: KnownPrincipal) {
  return {
    Update: {
      TableName: table.name,
      Key: keys.knownPrincipal(principal),
      UpdateExpression: "SET arn = :arn ADD ids :ids",
      ExpressionAttributeValues: { ":arn": { S: principal.arn }, ":ids": { SS: [principal.id] } },
    },
  };
}

export function knownIdsOf({ arn, ids }: Item): KnownIds {
  return { arn: arn?.S ?? "", ids: ids?.SS ?? [] };
}
