import { currentVersion, loadCatalogue } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import { historyOf } from "../../../adapters/dynamodb/catalogue/history.ts";
import { readAllIncidents } from "../../../adapters/dynamodb/incidents/all-incidents.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { readKnownRole } from "../../../adapters/dynamodb/roles/known-roles.ts";
import { readRecord } from "../../../adapters/dynamodb/roles/record.ts";
import { dynamoVersions } from "../../../adapters/dynamodb/roles/snapshot-versions.ts";
import { partitionOfRegion } from "../../../core/contract/regions.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import { defined } from "../../../core/shared/defined.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { roleKeyOf } from "../../input/arguments.ts";
import { timeOf } from "../../input/time.ts";
import { wholeTable } from "../../input/whole-table.ts";
import type { Invocation } from "../../io.ts";
import { explanationOf } from "../../roles/explain.ts";
import {
  type AsOf,
  type ExpectedThen,
  expectedThen,
  limitsOf,
  neverSeen,
  pushAt,
  trustedThen,
} from "./answer.ts";
import { readingsOf } from "./readings.ts";
import { textOf } from "./text.ts";

interface Options {
  readonly role: string;
  readonly json?: true | undefined;
  readonly table: string;
}

/** All pushes: each is one small item. */
const mostPushes = 100_000;

/** Says from the records what a role trusted at a time. @returns the exit code */
export async function asOf(date: string, options: Options, { io, region }: Invocation): Promise<number> {
  const role = roleKeyOf(options.role, "--role");
  const now = new Date();
  const at = timeOf("time", date, now);
  if (Date.parse(at) > now.getTime()) throw new InputError(`time: expected a time in the past, found ${at}`);
  const table = wholeTable(region, options.table);
  const answer = await answerOf(role, at, table, { now, region });
  io.stdout.write(options.json ? `${JSON.stringify(asJson(answer), undefined, 2)}\n` : textOf(answer, io));
  return 0;
}

async function answerOf(
  role: RoleKey,
  at: string,
  table: Table,
  { now, region }: { readonly now: Date; readonly region: string },
): Promise<AsOf> {
  const [incidents, snapshots, { path }, known, version] = await Promise.all([
    readAllIncidents(table),
    dynamoVersions(table).versionsOf(role),
    readRecord(table, role),
    readKnownRole(table, role),
    currentVersion(table),
  ]);
  const push = pushAt(await historyOf(table, version, mostPushes), at);
  const catalogue = push && (await loadCatalogue(table, push.version));
  const located = defined({ ...role, path: path ?? snapshots.at(-1)?.path });
  const expected: ExpectedThen =
    push === undefined || catalogue === undefined
      ? { kind: "unknown", why: "No push of expectations is on record from before this time." }
      : expectedThen(catalogue.cover(located, partitionOfRegion(region)), push);
  const readings = readingsOf(role, incidents, snapshots, now.toISOString());
  const isSeen = known !== undefined || readings.length > 0;
  const trusted = isSeen ? trustedThen(readings, expected, at) : neverSeen;
  const document = trusted.kind === "unknown" ? undefined : trusted.document;
  const context = {
    account: role.account,
    organizationAccounts: catalogue?.organizationAccounts ?? new Set(),
  };
  return {
    role,
    at,
    trusted,
    expected,
    admitted:
      document === undefined
        ? []
        : explanationOf({ name: role.name, document, ...context }, context).sentences,
    notKnown: limitsOf(readings, trusted, expected, at),
    lookUp: lookUpOf(role, at),
  };
}

/** CloudTrail keeps its event history for 90 days. A day before and after, because the event may be the next change. */
function lookUpOf({ name }: RoleKey, at: string): string {
  const day = 24 * 60 * 60 * 1000;
  const [from, to] = [-day, day].map((shift) => new Date(Date.parse(at) + shift).toISOString());
  return `aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=ResourceName,AttributeValue=${name} --start-time ${from} --end-time ${to}`;
}

function asJson({ trusted, expected, ...rest }: AsOf) {
  return {
    ...rest,
    trusted: { ...trusted, ...("document" in trusted && { document: parsed(trusted.document) }) },
    expected: { ...expected, ...("document" in expected && { document: parsed(expected.document) }) },
  };
}

/** A document that is not JSON stays text. `null`: the role did not exist. */
function parsed(document: string | undefined): unknown {
  try {
    return document === undefined ? null : JSON.parse(document);
  } catch {
    return document;
  }
}
