import type { Expected } from "../../expectations/catalogue.ts";
import type { Finding } from "../../incidents/finding.ts";
import { isReported, openOf, withHandled, withReported } from "../../incidents/role-record.ts";
import { isBefore, wholeSeconds } from "../../shared/time.ts";
import { notReadableFinding, overtakenFinding } from "../decide/findings.ts";
import { isLiveWithIds, isRewritten } from "../observe/claim.ts";
import type { NotReadable, Observation, Overtaken } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "./announce.ts";
import { openIncident } from "./open-incident.ts";

/**
 * The event's document is drift, and other drift or a deletion has replaced it before the role was read, or an incident
 * reports a later change of a role that cannot be read. Reports it in an
 * incident that is closed from the start; what is there now keeps its own. A redelivery finds the event unfinished and
 * announces it.
 *
 * @returns the observation with the written record
 */
export async function reportOverwritten(seen: Observation, ports: Ports): Promise<Observation> {
  const overwritten = overwrittenDrift(seen);
  if (overwritten === undefined) return seen;
  const { trigger, record } = seen;
  const { finding, note } = overwritten;
  const now = ports.clock.now().toISOString();
  // The call of the history made the live drift
  const facts = { trigger, record };
  const incident = openIncident(facts, finding, { state: "resolved", note }, now);
  const event = { eventId: trigger.eventId, incidentId: incident.id, unfinished: true } as const;
  const next = withReported(withHandled(record, event), { ...incident, closedAt: now });
  await ports.state.write(trigger.role, next, [incident]);
  await announce({ incident, announceFrom: 0 }, ports);
  return { ...seen, record: { ...next, version: record.version + 1 } };
}

interface Overwritten {
  readonly finding: Finding;
  readonly note: string;
}

function overwrittenDrift(seen: Observation): Overwritten | undefined {
  const { trigger } = seen;
  if (seen.kind === "gone") {
    const { overtaken, cover } = seen;
    if (overtaken === undefined || cover.kind !== "one") return undefined;
    if (!isUnreported(seen, overtaken, cover.expected)) return undefined;
    const finding = overtakenFinding({ trigger, expected: cover.expected }, overtaken);
    return { finding, note: noteOf("a deletion") };
  }
  if (seen.kind === "not-readable") return overwrittenUnread(seen);
  if (seen.kind !== "drift" || seen.overtaken === undefined) return undefined;
  const { overtaken, expected } = seen;
  if (!isUnreported(seen, overtaken, expected) || isLiveWithIds(overtaken.fingerprint, seen))
    return undefined;
  const finding = overtakenFinding(seen, overtaken);
  return { finding, note: noteOf("another change") };
}

/** A later event is decided on: the drift may be live. */
function overwrittenUnread(seen: NotReadable & Observation): Overwritten | undefined {
  const { trigger, record, claimed, cover } = seen;
  const open = openOf(record);
  if (claimed === undefined || open === undefined || cover.kind !== "one") return undefined;
  if (!isBefore(trigger.occurredAt, wholeSeconds(open.occurredAt))) return undefined;
  const isClaimed = isReported(record, notReadableFinding(seen).fingerprint, trigger.occurredAt);
  if (isClaimed || !isUnreported(seen, claimed, cover.expected)) return undefined;
  const finding = overtakenFinding({ trigger, expected: cover.expected }, claimed);
  return { finding, note: noteOf("another change") };
}

function isUnreported(
  { trigger, record }: Observation,
  { document, fingerprint }: Overtaken,
  expected: Expected,
): boolean {
  if (isRewritten(document)) return false;
  const { push } = expected.revision;
  // It may have been as expected before the push, or before the adoption
  if (push?.from !== undefined && isBefore(trigger.occurredAt, push.at)) return false;
  if (record.adopted !== undefined && isBefore(trigger.occurredAt, record.adopted.occurredAt)) return false;
  return !isReported(record, fingerprint, trigger.occurredAt);
}

function noteOf(what: string): string {
  return `The change was overwritten by ${what} before the responder read the role.`;
}
