import { isTrustedChanger } from "./catalogue.ts";
import { isOpen } from "./incident.ts";
import type { Drift, Observation } from "./observe.ts";
import { isOwnRole } from "./role.ts";

/** Why drift is not written back, and what becomes of the incident instead. */
export interface Objection {
  readonly guard: "own-role" | "orphan" | "response" | "toggle" | "budget" | "approval";
  readonly state: "detected" | "awaiting-approval" | "suspended";
  /** A sentence for the alert. */
  readonly note: string;
}

/** At most this many writes to one role within the window; then somebody else is writing too, and we stop. */
export const revertBudget = { writes: 3, windowSeconds: 15 * 60, quietSeconds: 30 * 60 } as const;

type Guard = (drift: Drift & Observation, now: Date) => Objection | undefined;

const ownRole: Guard = ({ live }) =>
  isOwnRole(live)
    ? {
        guard: "own-role",
        state: "detected",
        note: "This role belongs to the responder itself, which never writes its own roles.",
      }
    : undefined;

/** To save a name again is to trust whoever owns it now: what IAM prevents by storing unique ids. */
const orphan: Guard = ({ difference, expected }) => {
  const orphans =
    difference.verdict === "drift"
      ? difference.changes.filter(({ direction }) => direction === "orphaned")
      : [];
  if (orphans.length === 0) return undefined;
  const names = orphans.map(({ principal, uniqueId }) => principal ?? uniqueId ?? "a principal").join(", ");
  return {
    guard: "orphan",
    state: expected.expectation.rebind === "never" ? "detected" : "awaiting-approval",
    note: `A trusted principal was deleted, and a unique id stands in its place: ${names}. To put the document back would trust whoever owns that name now, so a person must decide.`,
  };
};

const response: Guard = ({ expected }) =>
  expected.expectation.response === "alert"
    ? {
        guard: "response",
        state: "detected",
        note: `The expectation ${expected.expectation.name} asks for an alert only.`,
      }
    : undefined;

const toggleOff: Guard = ({ toggle }) => {
  if (toggle.mode !== "off") return undefined;
  const note =
    toggle.problem === undefined ? "Auto-remediation is off." : `Nothing was written: ${toggle.problem}.`;
  return { guard: "toggle", state: "detected", note };
};

const budget: Guard = ({ record }, now) => {
  const { writes, windowSeconds, quietSeconds } = revertBudget;
  const recent = record.writes.filter((at) => secondsBetween(at, now) < windowSeconds).length;
  const { suspension } = record;
  const isQuiet = suspension === undefined || secondsBetween(suspension.lastDriftAt, now) >= quietSeconds;
  if (recent < writes && isQuiet) return undefined;
  const minutes = quietSeconds / 60;
  return {
    guard: "budget",
    state: "suspended",
    note: `${writes} reverts within ${windowSeconds / 60} minutes did not last: something else keeps writing this role, or IAM keeps refusing us. Reverting is suspended until it has been quiet for ${minutes} minutes.`,
  };
};

const approval: Guard = ({ expected, toggle }) => {
  if (expected.expectation.response !== "approve" && toggle.mode !== "approve") return undefined;
  const who = toggle.mode === "approve" ? "The toggle" : `The expectation ${expected.expectation.name}`;
  return {
    guard: "approval",
    state: "awaiting-approval",
    note: `${who} asks for a person's approval. To approve, run the command that puts it back.`,
  };
};

/** In this order: the first to object decides. */
const guards: readonly Guard[] = [ownRole, orphan, response, toggleOff, budget, approval];

/** What stands against writing the expected document back, or undefined when nothing does. */
export function objectionTo(drift: Drift & Observation, now: Date): Objection | undefined {
  for (const guard of guards) {
    const objection = guard(drift, now);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** An event that is older when it comes is not believed: it could be replayed to let a document pass. */
const freshSeconds = 15 * 60;

/**
 * A change by somebody whom the expectation names: known by the issuer's ARN, never by a session's name. Only as
 * long as the event is fresh, later than what was adopted before, and nobody else is known to have made this drift.
 */
export function isTrustedChange(drift: Drift & Observation, now: Date): boolean {
  const { hint, record, expected, actor } = drift;
  if (!isTrustedChanger(expected, actor?.arn, hint.role.account, hint.partition)) return false;
  if (secondsBetween(hint.occurredAt, now) > freshSeconds) return false;
  if (record.adopted !== undefined && Date.parse(hint.occurredAt) < Date.parse(record.adopted.occurredAt))
    return false;
  const before = record.latest;
  const isOthers = before !== undefined && isOpen(before) && before.fingerprint === drift.fingerprint;
  return !isOthers || before.actor === undefined || before.actor.arn === actor?.arn;
}

function secondsBetween(earlier: string, now: Date): number {
  return (now.getTime() - Date.parse(earlier)) / 1000;
}
