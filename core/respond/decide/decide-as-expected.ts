import { type Incident, isOpen, notVerified } from "../../incidents/incident.ts";
import { describeActor, isOurselves } from "../../principals/actor.ts";
import type { AsExpected, Observation } from "../observe/observation.ts";
import { alert, type Decision } from "./decision.ts";
import { overtakenFinding, recreatedFinding } from "./findings.ts";

/** The role is as expected: is there something to tell, or to close? */
export function decideAsExpected(seen: AsExpected & Observation, now: Date): Decision {
  const { trigger, record, overtaken } = seen;
  if (trigger.kind === "role-deleted") {
    if (isDeletionKnown(seen) || record.restoring !== undefined) return decideKnown(seen);
    return alert(
      recreatedFinding(seen),
      "The role was deleted and is there again, as expected. Its unique id is new: roles that trusted it by name trust nobody now.",
      "resolved",
    );
  }
  if (overtaken !== undefined && !isKnown(record.latest, overtaken.fingerprint, trigger.occurredAt)) {
    return alert(
      overtakenFinding(seen, overtaken),
      `It had been put back before we looked, ${secondsSince(trigger.occurredAt, now)} s after the change at the latest; the role is as expected.`,
      "resolved",
    );
  }
  if (record.latest !== undefined && isOpen(record.latest)) {
    // What a restore has made of it by now is as expected, but not all that it was
    if (record.restoring !== undefined) return { kind: "ignore", reason: "part-of-known-incident" };
    return closeOpen(seen, record.latest, now);
  }
  if (overtaken !== undefined) return decideKnown(seen);
  if (seen.isTransient) return { kind: "ignore", reason: "transient-id" };
  return {
    kind: "ignore",
    reason: isOurselves(trigger.actor, trigger.role.account) ? "own-write" : "as-expected",
  };
}

/** Our own write may have shown only after the handler that made it had given up. */
function closeOpen(seen: AsExpected & Observation, latest: Incident, now: Date): Decision {
  const lastWrite = seen.record.writes.at(-1);
  const isRestore = latest.cause.kind === "role-deleted"; // which says by itself how it ended
  const isRefused = latest.blockage !== undefined && latest.blockage.code !== notVerified;
  const mayBeOurs = !isRestore && !isRefused && !putBackByOther(seen);
  const weWrote = mayBeOurs && lastWrite !== undefined && lastWrite >= latest.detectedAt;
  if (!weWrote) return { kind: "close", incident: latest, state: "resolved", note: closingNote(seen) };
  const incident = { ...latest, revertedAt: now.toISOString() };
  return {
    kind: "close",
    incident,
    state: "reverted",
    note: "The role is as expected again, by our own write.",
  };
}

function putBackByOther({ trigger, overtaken }: AsExpected & Observation): boolean {
  return (
    trigger.kind === "trust-updated" &&
    overtaken === undefined &&
    !isOurselves(trigger.actor, trigger.role.account)
  );
}

function secondsSince(occurredAt: string, now: Date): number {
  return Math.max(1, Math.ceil((now.getTime() - Date.parse(occurredAt)) / 1000));
}

function decideKnown({ trigger, record: { latest } }: Observation): Decision {
  if (latest === undefined || latest.actor !== undefined || trigger.actor === undefined) {
    return { kind: "ignore", reason: "part-of-known-incident" };
  }
  const note = `It was done by ${describeActor(trigger.actor)}.`;
  return { kind: "add", incident: { ...latest, actor: trigger.actor, occurredAt: trigger.occurredAt }, note };
}

/** A deletion that was missed before its event came, and ended since: by a restore, or by somebody else. */
function isDeletionKnown({ trigger, record: { latest } }: Observation): boolean {
  if (latest?.cause.kind !== "role-deleted" || latest.closedAt === undefined) return false;
  return Date.parse(trigger.occurredAt) <= Date.parse(latest.closedAt);
}

/** Names who put it back only when the call asked for what is there now. */
export function closingNote(seen: Observation): string {
  const { trigger, record } = seen;
  if (record.latest?.cause.kind === "role-deleted" && seen.kind === "as-expected") {
    const by = trigger.kind === "trust-updated" ? `, created by ${describeActor(trigger.actor)}` : "";
    return `The role exists again and is as expected. Its id is ${seen.live.id}${by}: roles that named it still trust the old id until they are rebound.`;
  }
  const asked =
    trigger.kind === "trust-updated" && seen.kind === "as-expected" && seen.overtaken === undefined;
  if (!asked) return "The role is as expected again.";
  return `The role is as expected again: put back by ${describeActor(trigger.actor)}.`;
}

/** Whether the latest incident tells of that very drift: it is open, or was when the call was made. */
function isKnown(latest: Incident | undefined, fingerprint: string, occurredAt: string): boolean {
  if (latest?.fingerprint !== fingerprint) return false;
  return latest.closedAt === undefined || Date.parse(occurredAt) <= Date.parse(latest.closedAt);
}
