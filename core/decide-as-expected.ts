import { describeActor, isOurselves } from "./actor.ts";
import { alert, type Decision } from "./decision.ts";
import { overtakenFinding, recreatedFinding } from "./finding.ts";
import { type Incident, isOpen } from "./incident.ts";
import type { AsExpected, Observation } from "./observe.ts";

/** The role is as expected: is there something to tell, or to close? */
export function decideAsExpected(seen: AsExpected & Observation): Decision {
  const { hint, record, overtaken } = seen;
  if (hint.kind === "role-deleted") {
    return alert(
      recreatedFinding(seen),
      "The role was deleted and is there again, as expected. Its unique id is new: roles that trusted it by name trust nobody now.",
      "resolved",
    );
  }
  if (overtaken !== undefined && !isKnown(record.latest, overtaken.fingerprint, hint.occurredAt)) {
    return alert(
      overtakenFinding(seen, overtaken),
      "It had been put back before we looked; the role is as expected.",
      "resolved",
    );
  }
  if (record.latest !== undefined && isOpen(record.latest)) {
    return { kind: "close", incident: record.latest, note: closingNote(seen) };
  }
  if (overtaken !== undefined) return decideKnown(seen);
  return { kind: "ignore", reason: isOurselves(hint.actor, hint.role.account) ? "own-write" : "as-expected" };
}

function decideKnown({ hint, record: { latest } }: Observation): Decision {
  if (latest === undefined || latest.actor !== undefined) {
    return { kind: "ignore", reason: "part-of-known-incident" };
  }
  const note = `It was done by ${describeActor(hint.actor)}.`;
  return { kind: "add", incident: { ...latest, actor: hint.actor }, note };
}

/** Names who put it back only when the call asked for what is there now. */
export function closingNote(seen: Observation): string {
  const { hint } = seen;
  if (isOurselves(hint.actor, hint.role.account)) return "The role is as expected again, by our own write.";
  const asked = hint.kind === "trust-updated" && seen.kind === "as-expected" && seen.overtaken === undefined;
  if (!asked) return "The role is as expected again.";
  return `The role is as expected again: put back by ${describeActor(hint.actor)}.`;
}

/** Whether the latest incident tells of that very drift: it is open, or was when the call was made. */
function isKnown(latest: Incident | undefined, fingerprint: string, occurredAt: string): boolean {
  if (latest?.fingerprint !== fingerprint) return false;
  return latest.closedAt === undefined || Date.parse(occurredAt) <= Date.parse(latest.closedAt);
}
