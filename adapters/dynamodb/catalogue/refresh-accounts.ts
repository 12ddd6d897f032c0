import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { loadCatalogue, publishCatalogue } from "./catalogue.ts";
import { versionInForce } from "./latest-catalogue.ts";

/**
 * Puts the catalogue that is in force in force again for other accounts, where they are others.
 *
 * @returns whether they were
 * @throws RetryableError when somebody else puts one in force meanwhile, whose accounts may be right
 */
export async function refreshAccounts(
  client: DynamoDBClient,
  table: string,
  accounts: readonly string[],
): Promise<boolean> {
  const version = await versionInForce(client, table);
  if (version === undefined) return false;
  const { expectations, organizationAccounts } = await loadCatalogue(client, table, version);
  if (isSameSet(organizationAccounts, accounts)) return false;
  await publishCatalogue(client, table, expectations, accounts, version);
  return true;
}

function isSameSet(before: ReadonlySet<string>, after: readonly string[]): boolean {
  return new Set(after).size === before.size && after.every((account) => before.has(account));
}
