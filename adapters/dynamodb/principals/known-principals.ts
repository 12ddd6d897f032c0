import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { KnownPrincipal } from "../../../core/principals/directory.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import type { KnownIds } from "../../../core/sweep/ports.ts";
import { type Item, type Key, keys } from "../keys.ts";

/** Three items each, of the hundred that a transaction takes. */
const principalsPerCall = 33;

/**
 * Adds to what is known of principals: to whose an id is, to the history of a name, and to the ids that the account's
 * sweep knows. What is known stays as it is, so that it does not matter who tells first.
 */
export async function rememberPrincipals(
  client: DynamoDBClient,
  table: string,
  principals: readonly KnownPrincipal[],
): Promise<void> {
  for (let from = 0; from < principals.length; from += principalsPerCall) {
    const some = principals.slice(from, from + principalsPerCall);
    const TransactItems = some.flatMap((one) => [
      described(table, keys.uniqueId(one.id), one),
      described(table, keys.history(one, one.id), one),
      listed(table, one),
    ]);
    await client.send(new TransactWriteItemsCommand({ TransactItems })).catch((error: unknown) => {
      const doing = "dynamodb:TransactWriteItems of principals";
      // Nothing is asked for that could be refused: another handler writes the same principal just now
      if (error instanceof TransactionCanceledException)
        throw new RetryableError("Conflict", `${doing}: ${error.message}`, { cause: error });
      throw toAwsError(error, doing);
    });
  }
}

/** Whoever tells of the creator knows when it was; others know when they first saw it. */
function described(
  table: string,
  key: Key,
  { kind, account, name, id, arn, since, ...told }: KnownPrincipal,
) {
  const found = Object.entries({ kind, account, principalName: name, id, arn });
  const facts = Object.entries(told).filter(([, value]) => value !== undefined);
  const sinceIsKnown = told.createdBy !== undefined;
  const sets = [
    ...found.map(([field]) => `#${field} = :${field}`),
    ...facts.map(([field]) => `#${field} = if_not_exists(#${field}, :${field})`),
    sinceIsKnown ? "#since = :since" : "#since = if_not_exists(#since, :since)",
  ];
  const fields = [...found, ...facts, ["since", since] as const];
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: `SET ${sets.join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
      ExpressionAttributeValues: Object.fromEntries(
        fields.map(([field, value]) => [`:${field}`, { S: value }]),
      ),
    },
  };
}

/** A set only ever grows: ids are never given twice, and two writers cannot take each other's away. */
function listed(table: string, principal: KnownPrincipal) {
  return {
    Update: {
      TableName: table,
      Key: keys.knownPrincipal(principal),
      UpdateExpression: "SET arn = :arn ADD ids :ids",
      ExpressionAttributeValues: { ":arn": { S: principal.arn }, ":ids": { SS: [principal.id] } },
    },
  };
}

export function knownIdsOf({ arn, ids }: Item): KnownIds {
  return { arn: arn?.S ?? "", ids: ids?.SS ?? [] };
}
