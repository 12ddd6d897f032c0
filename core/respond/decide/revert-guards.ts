import { isTrustedChanger } from "../../expectations/catalogue.ts";
import { isFresh, proposed } from "../../incidents/approval/proposal.ts";
import { type Approval, isOpen } from "../../incidents/incident.ts";
import { withinLimits } from "../../incidents/limits.ts";
import { isBudgetSpent, revertBudget } from "../../incidents/write-budget.ts";
import { isOwnRole } from "../../principals/role.ts";
import { secondsBetween } from "../../shared/time.ts";
import type { Drift, Observation } from "../observe/observation.ts";
import { driftFinding } from "./drift-finding.ts";
import { doubtAbout, isApprovedRestore, isOrphanOnly, isTrustedAgain } from "./rebind-guards.ts";

/** Why drift is not written back, and what becomes of the incident instead. */
export interface Objection {
  readonly state: "detected" | "awaiting-approval" | "suspended";
  /** A sentence for the alert. */
  readonly note: string;
}

type Guard = (drift: Drift & Observation, now: Date) => Objection | undefined;

const ownRole: Guard = ({ live }) =>
  isOwnRole(live)
    ? {
        state: "detected",
        note: "This role belongs to the responder itself, which never writes its own roles.",
      }
    : undefined;

const response: Guard = (drift) => {
  const { name, response, rebind } = drift.expected.expectation;
  if (isOrphanOnly(drift)) {
    if (rebind !== "never") return undefined;
    const note = `The expectation ${name} never rebinds. ${trustsAnybody}`;
    return { state: "detected", note };
  }
  if (response !== "alert") return undefined;
  return { state: "detected", note: `The expectation ${name} asks for an alert only.` };
};

const toggleOff: Guard = ({ toggle }) => {
  if (toggle.mode !== "off") return undefined;
  const note =
    toggle.problem === undefined ? "Auto-remediation is off." : `Nothing was written: ${toggle.problem}.`;
  return { state: "detected", note };
};

const budget: Guard = ({ record }, now) => {
  if (!isBudgetSpent(record, now)) return undefined;
  const { writes, windowSeconds, quietSeconds } = revertBudget;
  const minutes = quietSeconds / 60;
  return {
    state: "suspended",
    note: `${writes} reverts within ${windowSeconds / 60} minutes did not last: something else keeps writing this role, or IAM keeps refusing us. Reverting is suspended until it has been quiet for ${minutes} minutes.`,
  };
};

/**
 * To save a name again is to trust whoever owns it now: what IAM prevents by storing unique ids. So it takes creators
 * whom the expectation trusts, or a person.
 */
const orphan: Guard = (drift, now) => {
  const { orphans, expected } = drift;
  const gone = orphans.filter(({ status }) => status.kind === "deleted");
  if (gone.length > 0) return { state: "detected", note: notYet };
  if (orphans.every((one) => isTrustedAgain(one, drift)) || approvalOf(drift, now) !== undefined)
    return undefined;
  const doubts = [...new Set(orphans.flatMap((one) => doubtAbout(one, drift) ?? []))];
  return {
    state: expected.expectation.rebind === "never" ? "detected" : "awaiting-approval",
    note: [...doubts.slice(0, mostDoubts), trustsAnybody].join(" "),
  };
};

const mostDoubts = 3;
const trustsAnybody =
  "To save the document again would trust whoever owns that name now, so a person must decide.";

const notYet = "Nobody can be trusted in its place yet; the responder looks again when the name exists.";

const approval: Guard = (drift, now) => {
  const { expected, toggle, orphans } = drift;
  const isRebind = isOrphanOnly(drift);
  if (isRebind && orphans.every(isApprovedRestore)) return undefined;
  const isAsked = expected.expectation.response === "approve" && !isRebind;
  if (!isAsked && toggle.mode !== "approve") return undefined;
  if (approvalOf(drift, now) !== undefined) return undefined;
  const who = toggle.mode === "approve" ? "The toggle" : `The expectation ${expected.expectation.name}`;
  return { state: "awaiting-approval", note: `${who} asks for a person's approval.` };
};

/** In this order: the first to object decides. */
const guards: readonly Guard[] = [ownRole, response, toggleOff, budget, orphan, approval];

/** What stands against writing the expected document back, or undefined when nothing does. */
export function objectionTo(drift: Drift & Observation, now: Date): Objection | undefined {
  for (const guard of guards) {
    const objection = guard(drift, now);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** A person's yes to exactly this drift, and to exactly those who would be trusted by it: given within the last hour. */
export function approvalOf(drift: Drift & Observation, now: Date): Approval | undefined {
  const { latest } = drift.record;
  const approval = latest !== undefined && isOpen(latest) ? latest.approval : undefined;
  if (approval === undefined || !isFresh(approval, now)) return undefined;
  return approval.proposed === proposed(withinLimits(driftFinding(drift))) ? approval : undefined;
}

/** An event that is older when it comes is not believed: it could be replayed to let a document pass. */
const freshSeconds = 15 * 60;

/**
 * A change by somebody whom the expectation names: known by the issuer's ARN, never by a session's name. Only as
 * long as the event is fresh, later than what was adopted before, and nobody else is known to have made this drift.
 */
export function isTrustedChange(drift: Drift & Observation, now: Date): boolean {
  const { trigger, record, expected, actor } = drift;
  if (!isTrustedChanger(expected, actor?.arn, trigger.role.account, trigger.partition)) return false;
  if (secondsBetween(trigger.occurredAt, now) > freshSeconds) return false;
  if (record.adopted !== undefined && Date.parse(trigger.occurredAt) < Date.parse(record.adopted.occurredAt))
    return false;
  const before = record.latest;
  const isOthers = before !== undefined && isOpen(before) && before.fingerprint === drift.fingerprint;
  return !isOthers || before.actor === undefined || before.actor.arn === actor?.arn;
}
