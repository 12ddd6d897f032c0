import { Catalogue, checkTogether } from "../../../core/expectations/catalogue.ts";
import { type Expectation, parseExpectation } from "../../../core/expectations/expectation.ts";
import { digest } from "../../../core/shared/digest.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, putItem, putItems } from "../items/write-items.ts";
import { cataloguePartition, keys } from "../keys.ts";

const accountsItem = "ACCOUNTS";
const expectationPrefix = "EXPECTATION#";

/**
 * Publishes a catalogue: writes its items under a new version, then makes that version the current one, so that no
 * reader sees a part of a catalogue.
 *
 * @param accounts the ids of the organization's accounts
 * @param replaces the version that must be the current one; any where it is undefined
 * @throws InputError when two expectations cover one role equally well
 */
export async function publishCatalogue(
  table: Table,
  expectations: readonly Expectation[],
  accounts: readonly string[],
  replaces?: string,
): Promise<string> {
  checkTogether(expectations);
  const bodies = new Map([
    [accountsItem, JSON.stringify([...accounts].sort())],
    ...expectations.map((one) => [`${expectationPrefix}${one.name}`, JSON.stringify(one)] as const),
  ]);
  const version = digest(JSON.stringify([...bodies].sort())).slice(0, 16);
  const items = [...bodies].map(([name, body]) => ({
    ...keys.catalogueItem(version, name),
    body: { S: body },
  }));
  await putItems(table, items);
  await setVersion(table, version, replaces);
  return version;
}

async function setVersion(table: Table, version: string, replaces: string | undefined): Promise<void> {
  const item = { ...keys.catalogueVersion(), version: { S: version } };
  const condition = {
    ConditionExpression: "version = :v",
    ExpressionAttributeValues: { ":v": { S: replaces ?? "" } },
  };
  const put = putItem(table, item, "the catalogue's version", replaces === undefined ? {} : condition);
  if ((await unlessRefused(conditionFailed, put)) === undefined)
    throw new RetryableError("Conflict", "another catalogue was published at the same time");
}

/**
 * Reads a version of the catalogue. Versions are never deleted, and become current only once they are complete.
 *
 * @throws RetryableError when the version is missing: the table is damaged and can be repaired
 */
export async function loadCatalogue(table: Table, version: string): Promise<Catalogue> {
  const expectations: Expectation[] = [];
  let accounts: string[] | undefined;
  for (const { sk, body } of await partitionItems(table, cataloguePartition(version))) {
    const value: unknown = JSON.parse(body?.S ?? "null");
    if (sk?.S === accountsItem) accounts = Array.isArray(value) ? value.map(String) : [];
    else expectations.push(parseExpectation(value, `catalogue ${version}, ${sk?.S}`));
  }
  if (accounts === undefined)
    throw new RetryableError("NoCatalogue", `catalogue ${version}: expected its accounts, found none`);
  return new Catalogue(expectations, accounts);
}
