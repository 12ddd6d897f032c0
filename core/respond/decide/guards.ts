import type { Mode, Toggle } from "../../expectations/toggle.ts";
import { isFresh, proposed } from "../../incidents/approval/proposal.ts";
import type { Finding } from "../../incidents/finding.ts";
import type { Approval } from "../../incidents/incident.ts";
import { openOf, type RoleRecord } from "../../incidents/role-record.ts";
import { revertBudget, spentBudget, suspensionAfter } from "../../incidents/write-budget.ts";
import { isOwnRole } from "../../principals/role.ts";

/** Why nothing is written, and the state of the incident instead. */
export interface Objection {
  readonly state: "detected" | "awaiting-approval" | "suspended";
  /** A sentence for the alert. */
  readonly note?: string;
}

export type Guard<Seen> = (seen: Seen, finding: Finding, now: Date) => Objection | undefined;

/** @returns why nothing may be written; undefined if every guard passes. The first objection decides. */
export function firstObjection<Seen>(
  guards: readonly Guard<Seen>[],
  seen: Seen,
  finding: Finding,
  now: Date,
): Objection | undefined {
  for (const guard of guards) {
    const objection = guard(seen, finding, now);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

export function objectToOwnRole(role: Parameters<typeof isOwnRole>[0]): Objection | undefined {
  if (!isOwnRole(role)) return undefined;
  const note =
    "This role belongs to the responder, which never writes its own roles. Deploy the responder again to revert the change.";
  return { state: "detected", note };
}

export function objectToToggle(toggle: Toggle | undefined): Objection | undefined {
  // A toggle that cannot be read at the moment is read again before anything is decided
  if (toggle?.mode !== "off" || toggle.isTransient) return undefined;
  const { problem } = toggle;
  const note = problem === undefined ? "Auto-remediation is off." : `Auto-remediation is off: ${problem}.`;
  return { state: "detected", note };
}

export function objectToBudget(
  record: RoleRecord,
  { fingerprint }: Pick<Finding, "fingerprint">,
  now: Date,
): Objection | undefined {
  switch (spentBudget(record, fingerprint, now)) {
    case undefined:
      return undefined;
    case "unclear":
      return { state: "detected", note: unclearNote };
    case "made":
    case "suspended": {
      const until = suspensionAfter(record, now).isFinal ? untilResumed : untilQuiet;
      return {
        state: "suspended",
        note: `${anotherWriter} Auto-remediation of this role is suspended until ${until}.`,
      };
    }
  }
}

const { writes, windowSeconds, quietSeconds } = revertBudget;
const unclearNote = `IAM did not answer ${writes} writes within ${windowSeconds / 60} minutes. The next sweep tries again.`;
const anotherWriter = "The latest reverts did not last: another writer keeps changing this role.";
const untilQuiet = `the role has been as expected for ${quietSeconds / 60} minutes`;
const untilResumed = "a person ends it, because this is the second suspension within a day";

export function approvalNote(mode: Mode, expectation: string): string {
  return mode === "approve"
    ? "Auto-remediation mode `approve` requires approval."
    : `The expectation ${expectation} requires approval.`;
}

/** A person's approval of exactly this finding: given within the last hour, or already acted on by a restore. */
export function approvalOf(record: RoleRecord, finding: Finding, now: Date): Approval | undefined {
  const approval = openOf(record)?.approval;
  if (approval?.proposed !== proposed(finding)) return undefined;
  const isBegun = finding.cause.kind === "role-deleted" && record.restoring !== undefined;
  return isBegun || isFresh(approval, now) ? approval : undefined;
}
