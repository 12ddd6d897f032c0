import {
  type CancellationReason,
  QueryCommand,
  type TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { askedFor, type CallWindow, type FailedCall } from "../../../core/events/trigger.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import { withRecordApproval } from "../../../core/incidents/approval/given-approval.ts";
import { InWaveError } from "../../../core/incidents/group/wave.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { State, WriteOptions } from "../../../core/incidents/ports.ts";
import type { RecordKey, RoleRecord } from "../../../core/incidents/role-record.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { awsCall, unlessRefused } from "../../aws-call.ts";
import { LatestCatalogue, latestCatalogueKeys } from "../catalogue/latest-catalogue.ts";
import { approvalIn, giveApproval } from "../incidents/approvals.ts";
import { memberPuts } from "../incidents/groups.ts";
import { readIncident } from "../incidents/incidents.ts";
import { openPuts } from "../incidents/open-incidents.ts";
import { toggleMarkOf } from "../incidents/toggle-mark.ts";
import { unannouncedPut } from "../incidents/unannounced.ts";
import { waveKeyIn, wavePuts } from "../incidents/waves.ts";
import { getItem, getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, ifAbsent, ifUnchanged, transact, updateItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";
import { knownRoleUpdate } from "./known-roles.ts";

/**
 * The product's state: one table with the keys pk and sk. Bodies are JSON; attributes for queries stand beside them.
 *
 * @param own the product's own expectations, which are added to the table's catalogue
 */
export function dynamoState(table: Table, own: readonly Expectation[] = []): State {
  const catalogues = new LatestCatalogue(table, own);
  return {
    read: (key) => read(table, key, catalogues),
    write: (key, record, incidents, options = {}) => write(table, key, record, incidents, options),
    incident: (id) => readIncident(table, id),
    approve: (incident, approval) => giveApproval(table, incident, approval),
    noteFailure: (call, window) => noteFailure(table, call, window),
    writeOnce: (incident) => writeOnce(table, incident),
  };
}

async function read(table: Table, key: RecordKey, catalogues: LatestCatalogue) {
  const ofRole = key.kind === undefined ? [keys.approval(key), keys.knownRole(key)] : [];
  const wanted = [keys.record(key), ...ofRole, keys.toggleMark(), ...latestCatalogueKeys];
  const items = await getItems(table, wanted, whatOf(key));
  const { lastInLine } = items.find((item) => item.sk?.S?.startsWith("ROLE#")) ?? {};
  const stored = {
    ...recordOf(items.find((item) => item.sk?.S === "RECORD")),
    ...(lastInLine?.S !== undefined && { inLine: JSON.parse(lastInLine.S) }),
  };
  const record = withRecordApproval(stored, approvalIn(items));
  const toggleMark = toggleMarkOf(items.find((item) => item.sk?.S === keys.toggleMark().sk.S));
  return { record, catalogue: await catalogues.get(items), toggleMark };
}

/** The record without the catalogue. */
export async function readRecord(table: Table, role: RoleKey): Promise<RoleRecord> {
  return recordOf(await getItem(table, keys.record(role), whatOf(role)));
}

function recordOf(item: Item | undefined): RoleRecord {
  const body = item?.body?.S;
  return body === undefined ? { version: 0, handled: [], writes: [] } : JSON.parse(body);
}

function whatOf({ kind = "role", account, name }: RecordKey): string {
  return `${kind} ${name} of ${account}`;
}

async function write(
  table: Table,
  key: RecordKey,
  record: RoleRecord,
  incidents: readonly Incident[],
  { unannounced = incidents, wave }: WriteOptions,
) {
  const { inLine: _, ...stored } = record;
  const next = { ...record, version: record.version + 1 };
  const putRecord = {
    Put: {
      TableName: table.name,
      Item: {
        ...keys.record(key),
        version: { N: String(next.version) },
        body: { S: JSON.stringify({ ...stored, version: next.version }) },
      },
      ...ifUnchanged("version", record.version === 0 ? undefined : record.version),
    },
  };
  const putIncidents = incidents.flatMap((incident) => [
    { Put: { TableName: table.name, Item: incidentItem(incident) } },
    ...memberPuts(table, incident),
    ...openPuts(table, incident),
  ]);
  // A sweep looks for every role of the index, so users and providers must not be in it
  const known = key.kind === undefined ? [knownRoleUpdate(table, key, next)] : [];
  const marks = unannounced.map((incident) => unannouncedPut(table, incident));
  const puts = [putRecord, ...known, ...putIncidents, ...marks];
  const ofWave = wave === undefined ? [] : wavePuts(table, wave);
  await writeAll(table, [...puts, ...ofWave], whatOf(key), (reasons) =>
    waveKeyIn(reasons, puts.length, wave?.keys ?? []),
  );
}

/**
 * @param waveKeyOf the key of the group to join, if the transaction failed because of its wave
 * @throws RetryableError `Conflict` when a condition fails
 */
export async function writeAll(
  table: Table,
  puts: Parameters<typeof transact>[1],
  what: string,
  waveKeyOf: (reasons: readonly CancellationReason[]) => string | undefined = () => undefined,
): Promise<void> {
  await transact(table, puts, what).catch((error: unknown) => {
    const cause = cancellationOf(error);
    if (cause === undefined) throw error;
    const waveKey = waveKeyOf(cause.CancellationReasons ?? []);
    throw waveKey === undefined ? classify(cause, what) : new InWaveError(waveKey);
  });
}

function cancellationOf(error: unknown): TransactionCanceledException | undefined {
  const cause = error instanceof PermanentError ? error.cause : undefined;
  return isCancellation(cause) ? cause : undefined;
}

/** By its name, because bundles replace the classes of the SDK's errors. */
function isCancellation(error: unknown): error is TransactionCanceledException {
  return error instanceof Error && error.name === "TransactionCanceledException";
}

/**
 * DynamoDB cancels a transaction for many reasons. Only two of them mean that another handler was first.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
function classify(cause: TransactionCanceledException, what: string): RetryableError | PermanentError {
  const reasons = (cause.CancellationReasons ?? []).filter(({ Code }) => Code !== "None");
  if (reasons.some(({ Code }) => Code === conditionFailed || Code === "TransactionConflict"))
    return new RetryableError("Conflict", `${what}: another handler wrote its record first`, { cause });
  const { Code: code = "Unknown", Message: message = cause.message } = reasons[0] ?? {};
  const text = `dynamodb:TransactWriteItems of ${what}: ${code}: ${message}`;
  return code === "ValidationError" || code === "ItemCollectionSizeLimitExceeded"
    ? new PermanentError(code, text, { cause })
    : new RetryableError(code, text, { cause });
}

/** A window's item is a set of "time id": a call is in it once, and the set stops growing at the size of a burst. */
async function noteFailure(
  table: Table,
  call: FailedCall,
  { start, previousStart, expiresAt, enough }: CallWindow,
) {
  const update = {
    Key: keys.failures(call, start),
    UpdateExpression: "ADD calls :call SET expiresAt = :expiresAt",
    ConditionExpression: "attribute_not_exists(calls) OR size(calls) < :enough",
    ExpressionAttributeValues: {
      ":call": { SS: [`${call.occurredAt} ${call.eventId} ${askedFor(call)}`] },
      ":expiresAt": { N: String(Date.parse(expiresAt) / 1000) },
      ":enough": { N: String(enough) },
    },
  };
  await unlessRefused(conditionFailed, updateItem(table, update, "failed calls"));
  const [from, to] = [keys.failures(call, previousStart), keys.failures(call, start)];
  const command = new QueryCommand({
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": to.pk, ":from": from.sk, ":to": to.sk },
  });
  const { Items: items = [] } = await awsCall("dynamodb:Query of failed calls", () =>
    table.client.send(command),
  );
  const callsOf = (sk: string | undefined) => items.find((item) => item.sk?.S === sk)?.calls?.SS ?? [];
  const [now, before] = [callsOf(to.sk.S), callsOf(from.sk.S)];
  const timeOf = (text: string) => text.split(" ")[0] ?? "";
  const askedOf = (text: string) => text.split(" ").slice(2).join(" ");
  return { now: now.map(timeOf), before: before.map(timeOf), asked: [...before, ...now].map(askedOf) };
}

async function writeOnce(table: Table, incident: Incident): Promise<boolean> {
  const put = { Put: { TableName: table.name, Item: incidentItem(incident), ...ifAbsent } };
  const others = [
    ...memberPuts(table, incident),
    ...openPuts(table, incident),
    unannouncedPut(table, incident),
  ];
  return transact(table, [put, ...others], `incident ${incident.id}`).then(
    () => true,
    (error: unknown) => {
      if (cancellationOf(error)?.CancellationReasons?.[0]?.Code === conditionFailed) return false;
      throw error;
    },
  );
}

export function incidentItem(incident: Incident) {
  return {
    ...keys.incident(incident.id),
    state: { S: incident.state },
    severity: { S: incident.severity },
    account: { S: incident.role.account },
    roleName: { S: incident.role.name },
    detectedAt: { S: incident.detectedAt },
    body: { S: JSON.stringify(incident) },
  };
}
