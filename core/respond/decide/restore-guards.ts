import { isTrustedChanger } from "../../expectations/catalogue.ts";
import { isFresh, proposed } from "../../incidents/approval/proposal.ts";
import type { Finding } from "../../incidents/finding.ts";
import { type Approval, isOpen } from "../../incidents/incident.ts";
import { withinLimits } from "../../incidents/limits.ts";
import { isBudgetSpent, revertBudget } from "../../incidents/write-budget.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { isOwnRole } from "../../principals/role.ts";
import { describeRole, wantedRole } from "../../restore/snapshots/wanted-role.ts";
import type { Gone, Observation } from "../observe/observation.ts";

/** Why a deleted role is not created again, and what becomes of its incident instead. */
export interface RestoreObjection {
  readonly state: "detected" | "awaiting-approval" | "suspended";
  /** A sentence for the alert. Absent where nobody expects one to be created again. */
  readonly note?: string;
}

type Seen = Gone & Observation;
type Guard = (seen: Seen, finding: Finding, now: Date) => RestoreObjection | undefined;

/** Without an outlook nobody asks for it, or another function is to act, which is told as well. */
const asked: Guard = ({ restorePlan, isSwitchedOff }) => {
  if (restorePlan !== undefined) return undefined;
  const note =
    "Its expectation asks for it to be created again, but this deployment has no restorer: see docs/restore.md.";
  return { state: "detected", ...(isSwitchedOff && { note }) };
};

const ownRole: Guard = ({ trigger, restorePlan }, { path }) => {
  const role = restorePlan?.choice?.snapshot ?? { ...trigger.role, path: path ?? "/" };
  if (!isOwnRole(role)) return undefined;
  return {
    state: "detected",
    note: "This role belongs to the responder itself, which never writes its own roles: deploy it again.",
  };
};

const toggleOff: Guard = ({ restorePlan }) => {
  if (restorePlan?.toggle.mode !== "off") return undefined;
  const { problem } = restorePlan.toggle;
  const note =
    problem === undefined
      ? "It is not created again: auto-remediation is off."
      : `It is not created again: ${problem}.`;
  return { state: "detected", note };
};

const noSnapshot: Guard = ({ restorePlan }) => {
  if (restorePlan?.choice !== undefined) return undefined;
  const note = "There is no snapshot of it, so it cannot be created again from here.";
  return { state: "detected", note };
};

/** A person has to want it once more: what this restore created was deleted. */
const deletedAgain: Guard = ({ record }, { fingerprint }) => {
  const { latest, restoring } = record;
  const isEnded = latest?.fingerprint === fingerprint && isOpen(latest) && restoring === undefined;
  const id = isEnded ? latest.restoration?.newId : undefined;
  return id === undefined ? undefined : { state: "detected", note: deletedAgainNote(id) };
};

export function deletedAgainNote(id: string): string {
  return `It had been created again, as ${id}, and somebody deleted that too: it is left to a person.`;
}

/** One that was begun is brought to its end: it was within the budget then. */
const budget: Guard = ({ record }, _, now) => {
  if (record.restoring !== undefined || !isBudgetSpent(record, now)) return undefined;
  const { writes, windowSeconds, quietSeconds } = revertBudget;
  return {
    state: "suspended",
    note: `${writes} writes within ${windowSeconds / 60} minutes did not last: somebody keeps deleting or changing it. Creating it again is suspended until it has been quiet for ${quietSeconds / 60} minutes.`,
  };
};

/** What was not read for this long before the deletion may have been changed on purpose. */
const confirmedSeconds = 3600;

const approval: Guard = (seen, finding, now) => {
  const why = whyAPerson(seen, finding);
  if (why === undefined || approvalOf(seen, finding, now) !== undefined) return undefined;
  return { state: "awaiting-approval", note: `${why} ${proposal(seen)}` };
};

/** What the snapshot may not tell is for a person to know; and where one is asked for, a person is asked. */
function whyAPerson({ restorePlan, cover, record, trigger }: Seen, finding: Finding): string | undefined {
  if (restorePlan?.choice === undefined || cover.kind !== "one") return undefined;
  const { choice, unknownId, confirmedAt, deletedAt, toggle } = restorePlan;
  const { name, restore } = cover.expected.expectation;
  const { latest, restoring } = record;
  if (unknownId !== undefined)
    return `The role that was deleted had the id ${unknownId}, and no snapshot was taken of that one. The newest is of ${choice.snapshot.id}, an earlier role of that name.`;
  const { actor } = latest?.fingerprint === finding.fingerprint ? { ...finding, ...latest } : finding;
  if (isTrustedChanger(cover.expected, actor?.arn, trigger.role.account, trigger.partition))
    return `The expectation ${name} trusts this caller to change the role.`;
  if (choice.setAside.length > 0) {
    const times = choice.setAside.map(({ takenAt }) => takenAt).join(", ");
    return `Parts were taken from it before it was deleted, and what was left (seen ${times}) is set aside.`;
  }
  if (hasOthers(choice.snapshot.trust, cover.expected.document))
    return "Its trust did not name all that is expected, so whoever has those names now would be trusted.";
  const isConfirmed = Date.parse(deletedAt) - Date.parse(confirmedAt ?? "") <= confirmedSeconds * 1000;
  if (restoring === undefined && !isConfirmed)
    return `It was last seen so at ${confirmedAt}: what was taken from it since then would come back.`;
  if (restore !== "approve" && toggle.mode !== "approve") return undefined;
  return `${toggle.mode === "approve" ? "The toggle" : `The expectation ${name}`} asks for a person's approval.`;
}

function hasOthers(trust: string, expected: string): boolean {
  const arnsIn = (text: string) =>
    namedIn(text).map((one) => (one.kind === "principal" ? one.arn : undefined));
  const named = arnsIn(trust);
  return arnsIn(expected).some((arn) => !named.includes(arn));
}

function proposal({ restorePlan, cover, dependents }: Seen): string {
  const snapshot = restorePlan?.choice?.snapshot;
  if (snapshot === undefined || cover.kind !== "one") return "";
  const role = describeRole(wantedRole(snapshot, cover.expected.document));
  const names = dependents.map(({ arn }) => arn).join(", ");
  const rebound =
    dependents.length === 0
      ? ""
      : ` Its unique id will be new, so what trusted it is then rebound: ${names}.`;
  return `Proposed: create ${role}, as it was at ${snapshot.takenAt}.${rebound}`;
}

const guards: readonly Guard[] = [asked, ownRole, toggleOff, noSnapshot, deletedAgain, budget, approval];

/** What stands against creating a deleted role again; undefined when nothing does. The first to object decides. */
export function objectionToRestore(seen: Seen, finding: Finding, now: Date): RestoreObjection | undefined {
  for (const guard of guards) {
    const objection = guard(seen, finding, now);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** A person's yes to exactly this: fresh, or already being acted on. */
export function approvalOf({ record }: Seen, finding: Finding, now: Date): Approval | undefined {
  const { latest, restoring } = record;
  const approval = latest !== undefined && isOpen(latest) ? latest.approval : undefined;
  if (approval?.fingerprint !== finding.fingerprint || approval.proposed !== proposed(withinLimits(finding)))
    return undefined;
  return restoring !== undefined || isFresh(approval, now) ? approval : undefined;
}
