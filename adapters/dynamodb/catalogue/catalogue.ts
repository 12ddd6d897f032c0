import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { type Expectation, parseExpectation } from "../../../core/expectations/expectation.ts";
import { checkTogether } from "../../../core/expectations/match/clash.ts";
import { type PushRecord, planOf, versionOf } from "../../../core/expectations/plan.ts";
import { nextRevisions, type Revision } from "../../../core/expectations/revision.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem, partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { ifAbsent, putItems, transact } from "../items/write-items.ts";
import { cataloguePartition, type Item, keys } from "../keys.ts";
import { pushRecordItem } from "./push-record.ts";

const accountsItem = "ACCOUNTS";
const expectationPrefix = "EXPECTATION#";

/** A version of the catalogue, as it was read. */
export interface Version {
  /** Undefined if no catalogue was ever published. */
  readonly version: string | undefined;
  readonly catalogue: Catalogue;
}

/** What the record of a push says about it. */
export type Publication = Pick<PushRecord, "at" | "by" | "kind" | "to">;

/**
 * Publishes a catalogue in place of another: writes its items under a new version, then makes that version the current
 * one, so that no reader sees a part of a catalogue.
 *
 * @param onto the version that it replaces, which must still be the current one
 * @param accounts the ids of the organization's accounts
 * @throws InputError when two expectations cover one role equally well
 * @throws RetryableError `Conflict` when another version is the current one
 */
export async function publishOnto(
  table: Table,
  { version: from, catalogue: before }: Version,
  expectations: readonly Expectation[],
  accounts: readonly string[],
  publication: Publication,
): Promise<PushRecord> {
  checkTogether(expectations);
  const version = versionOf(expectations, accounts, from);
  const { at, by } = publication;
  const plan = planOf(before.expectations, expectations);
  const record: PushRecord = {
    ...publication,
    version,
    ...(from !== undefined && { from }),
    expectations: expectations.length,
    plan,
  };
  const revisions = nextRevisions(before.expectations, before.revisions, expectations, {
    version,
    at,
    by,
    ...(from !== undefined && { from }),
  });
  const bodyOf = (name: string, value: unknown) => ({
    ...keys.catalogueItem(version, name),
    body: { S: JSON.stringify(value) },
  });
  await putItems(table, [
    bodyOf(accountsItem, [...accounts].sort()),
    pushRecordItem(record),
    ...expectations.map((one) => ({
      ...bodyOf(`${expectationPrefix}${one.name}`, one),
      revision: { S: JSON.stringify(revisions.get(one.name)) },
    })),
  ]);
  await setVersion(table, { version, from, expectations });
  return record;
}

/** Publishes a catalogue in place of the current one. @returns its version */
export async function publishCatalogue(
  table: Table,
  expectations: readonly Expectation[],
  accounts: readonly string[],
  publication: Publication,
): Promise<string> {
  const onto = await loadCurrent(table);
  return (await publishOnto(table, onto, expectations, accounts, publication)).version;
}

interface NewVersion {
  readonly version: string;
  readonly from: string | undefined;
  readonly expectations: readonly Expectation[];
}

async function setVersion(table: Table, { version, from, expectations }: NewVersion): Promise<void> {
  const item = { ...keys.catalogueVersion(), version: { S: version } };
  const condition =
    from === undefined
      ? ifAbsent
      : { ConditionExpression: "version = :v", ExpressionAttributeValues: { ":v": { S: from } } };
  const names = expectations.flatMap(({ name, notify }) => (notify === undefined ? [] : [[name, notify]]));
  const { name: TableName } = table;
  const write = transact(
    table,
    [
      { Put: { TableName, Item: item, ...condition } },
      { Put: { TableName, Item: { ...keys.notifyNames(), body: { S: JSON.stringify(names) } } } },
    ],
    "the catalogue's version",
  );
  if ((await unlessRefused("TransactionCanceled", write)) === undefined)
    throw new RetryableError(
      "Conflict",
      `expected version ${from ?? "(none)"} of the expectations to be in effect, found another: it was replaced in the meantime`,
    );
}

export async function loadCurrent(table: Table): Promise<Version> {
  const version = await currentVersion(table);
  const catalogue = version === undefined ? new Catalogue([], []) : await loadCatalogue(table, version);
  return { version, catalogue };
}

/** @returns undefined when no catalogue was ever published */
export async function currentVersion(table: Table): Promise<string | undefined> {
  const item = await getItem(table, keys.catalogueVersion(), "the catalogue's version");
  return item?.version?.S;
}

/**
 * Reads a version of the catalogue. Versions are never deleted, and become current only once they are complete.
 *
 * @throws RetryableError when the version is missing: the table is damaged and can be repaired
 */
export async function loadCatalogue(table: Table, version: string): Promise<Catalogue> {
  const items = await partitionItems(table, cataloguePartition(version));
  const accounts = items.find(({ sk }) => sk?.S === accountsItem);
  if (accounts === undefined)
    throw new RetryableError("NoCatalogue", `catalogue ${version}: expected its accounts, found none`);
  const written = items.filter(({ sk }) => sk?.S?.startsWith(expectationPrefix));
  const expectations = written.map(({ sk, body }) =>
    parseExpectation(parsed(body), `catalogue ${version}, ${sk?.S}`),
  );
  const revisions = written.flatMap(({ revision }, at): [string, Revision][] => {
    const name = expectations[at]?.name;
    return revision?.S === undefined || name === undefined ? [] : [[name, JSON.parse(revision.S)]];
  });
  const ids: unknown = parsed(accounts.body);
  return new Catalogue(expectations, Array.isArray(ids) ? ids.map(String) : [], new Map(revisions));
}

function parsed(body: Item[string] | undefined): unknown {
  return JSON.parse(body?.S ?? "null");
}
