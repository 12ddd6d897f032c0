import { isTrustedChanger } from "./catalogue.ts";
import type { Drift, Observation } from "./observe.ts";
import { isOwnRole } from "./role.ts";

/** Why drift is not written back, and what becomes of the incident instead. */
export interface Objection {
  readonly guard: "own-role" | "response" | "toggle" | "budget" | "approval";
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
  const suspended = record.latest?.state === "suspended" ? record.latest : undefined;
  const lastSeenAt = suspended?.lastSeenAt ?? suspended?.steps.at(-1)?.at;
  const isQuiet = lastSeenAt === undefined || secondsBetween(lastSeenAt, now) >= quietSeconds;
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
    note: `${who} asks for a person's approval before anything is written.`,
  };
};

/** In this order: the first to object decides. */
const guards: readonly Guard[] = [ownRole, response, toggleOff, budget, approval];

/** What stands against writing the expected document back, or undefined when nothing does. */
export function objectionTo(drift: Drift & Observation, now: Date): Objection | undefined {
  for (const guard of guards) {
    const objection = guard(drift, now);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** A change by somebody whom the expectation names: known by the issuer's ARN, never by a session's name. */
export function isTrustedChange(drift: Drift & Observation): boolean {
  return isTrustedChanger(drift.expected, drift.actor?.arn, drift.hint.role.account, drift.hint.partition);
}

function secondsBetween(earlier: string, now: Date): number {
  return (now.getTime() - Date.parse(earlier)) / 1000;
}
