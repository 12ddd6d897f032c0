import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { isReported, withHandled, withReported } from "../../incidents/role-record.ts";
import { plainText } from "../../policy/compare.ts";
import { replaceUniqueIds } from "../../principals/orphans/replace-unique-ids.ts";
import { isBefore } from "../../shared/time.ts";
import { overtakenFinding } from "../decide/findings.ts";
import { isRewritten } from "../observe/claim.ts";
import type { Observation, Overtaken } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "./announce.ts";
import { openIncident } from "./open-incident.ts";

/**
 * The event's document is drift, and other drift has replaced it before the role was read. Reports it in an incident
 * that is closed from the start; the live drift keeps its own. A redelivery finds the event unfinished and announces it.
 *
 * @returns the observation with the written record
 */
export async function reportOverwritten(seen: Observation, ports: Ports): Promise<Observation> {
  const overtaken = overwrittenDrift(seen);
  if (overtaken === undefined || seen.kind !== "drift") return seen;
  const { trigger, record } = seen;
  const now = ports.clock.now().toISOString();
  const note = "The change was overwritten by another change before the responder read the role.";
  // The call of the history made the live drift
  const { call: __, ...asked } = seen;
  const { supersedes: _, ...incident } = openIncident(
    asked,
    overtakenFinding(seen, overtaken),
    { state: "resolved", note },
    now,
  );
  const event = { eventId: trigger.eventId, incidentId: incident.id, unfinished: true } as const;
  const next = withReported(withHandled(record, event), { ...incident, closedAt: now });
  await ports.state.write(trigger.role, next, [incident]);
  await announce({ incident, announceFrom: 0 }, ports);
  return { ...seen, record: { ...next, version: record.version + 1 } };
}

function overwrittenDrift(seen: Observation): Overtaken | undefined {
  if (seen.kind !== "drift" || seen.overtaken === undefined) return undefined;
  const { trigger, record, overtaken, expected, live, orphans } = seen;
  const { document, fingerprint } = overtaken;
  if (isRewritten(document)) return undefined;
  const { push } = expected.revision;
  // It may have been as expected before the push, or before the adoption
  if (push?.from !== undefined && isBefore(trigger.occurredAt, push.at)) return undefined;
  if (record.adopted !== undefined && isBefore(trigger.occurredAt, record.adopted.occurredAt))
    return undefined;
  // Still the same document: IAM shows the ids of its deleted principals
  const arns = orphans.flatMap(({ uniqueId, principal }) =>
    uniqueId === undefined || principal === undefined ? [] : [[uniqueId, principal] as const],
  );
  const named = arns.length === 0 ? {} : replaceUniqueIds(plainText(live.document), new Map(arns));
  if (fingerprintOf(JSON.stringify(named)) === fingerprint) return undefined;
  return isReported(record, fingerprint, trigger.occurredAt) ? undefined : overtaken;
}
