import { isTrustedChanger } from "../../expectations/catalogue.ts";
import type { Finding } from "../../incidents/finding.ts";
import { openOf } from "../../incidents/role-record.ts";
import { exemptArn } from "../../principals/actor.ts";
import { isBefore, secondsBetween, wholeSeconds } from "../../shared/time.ts";
import { freshSeconds } from "../observe/ask-history.ts";
import { calledAt, type Drift, isOrphanOnly, type Observation } from "../observe/observation.ts";
import { objectToTrusted } from "./adoptions.ts";
import { isHeldBack } from "./drift-finding.ts";
import { opens } from "./findings.ts";
import {
  approvalNote,
  approvalOf,
  type Guard,
  objectToBudget,
  objectToOwnRole,
  objectToToggle,
} from "./guards.ts";
import { doubtAbout, isApprovedRestore, isTrustedAgain } from "./rebind-guards.ts";

type RevertGuard = Guard<Drift & Observation>;

const ownRole: RevertGuard = ({ live }) => objectToOwnRole(live);

const response: RevertGuard = (drift) => {
  const { name, response, rebind } = drift.expected.expectation;
  if (isOrphanOnly(drift)) {
    if (rebind !== "never") return undefined;
    return { state: "detected", note: `The expectation ${name} never rebinds. ${rebindTrustsNewOwner}` };
  }
  if (response !== "alert") return undefined;
  return { state: "detected", note: `The expectation ${name} is set to alert only.` };
};

const toggleOff: RevertGuard = ({ toggle }) => objectToToggle(toggle);

/**
 * A suspension must not be a way to switch protection off: a critical widening is still reverted, after the pauses of
 * `pausedUntil`. A person who sees the suspension can approve one write.
 */
const budget: RevertGuard = ({ record, difference }, finding, now) => {
  const isStillReverted = difference.severity === "critical" && opens(difference);
  const isApproved = record.latest?.state === "suspended" && approvalOf(record, finding, now) !== undefined;
  if (isStillReverted || isApproved) return undefined;
  const objection = objectToBudget(record, finding, now);
  if (objection?.state !== "suspended") return objection;
  return { ...objection, note: `${objection.note} ${resumeNote}` };
};

const resumeNote = "Approve to write once, or end the suspension with `trustdrift resume`.";

/**
 * Saving a name again trusts its current owner, which IAM prevents by storing unique ids. So it requires creators
 * that the expectation trusts, or a person.
 */
const orphan: RevertGuard = (drift, finding, now) => {
  const { orphans, expected, record } = drift;
  if (orphans.some(({ status }) => status.kind === "renamed")) return { state: "detected", note: renamed };
  if (orphans.some(({ status }) => status.kind === "deleted"))
    return { state: "detected", note: notRecreated };
  if (orphans.every((one) => isTrustedAgain(one, drift)) || approvalOf(record, finding, now) !== undefined)
    return undefined;
  const doubts = [...new Set(orphans.flatMap((one) => doubtAbout(one, drift) ?? []))];
  return {
    state: expected.expectation.rebind === "never" ? "detected" : "awaiting-approval",
    note: [...doubts.slice(0, mostDoubts), rebindTrustsNewOwner].join(" "),
  };
};

const mostDoubts = 3;
const rebindTrustsNewOwner =
  "Saving the document again would trust the current owner of that name, so a person must decide.";

const renamed =
  "A user that the expectation names was renamed, so the expected document cannot be saved. Rename the user back, or replace its ARN in the expectation.";

const notRecreated =
  "The principal does not exist, so it cannot be trusted again. The role is checked again when the principal is recreated.";

const approval: RevertGuard = (drift, finding, now) => {
  const { expected, toggle, orphans, record } = drift;
  const isRebind = isOrphanOnly(drift);
  if (isRebind && orphans.every(isApprovedRestore)) return undefined;
  const isAsked = expected.expectation.response === "approve" && !isRebind;
  if (!isAsked && toggle.mode !== "approve") return undefined;
  if (approvalOf(record, finding, now) !== undefined) return undefined;
  return { state: "awaiting-approval", note: approvalNote(toggle.mode, expected.expectation.name) };
};

/** A person approves all writes of one push together: nobody changed the roles. */
const expectationChanged: RevertGuard = ({ moved, expected, record }, finding, now) => {
  if (moved === undefined || approvalOf(record, finding, now) !== undefined) return undefined;
  const { push } = moved;
  const change = record.inLine === undefined ? "covered this role for the first time" : "was changed";
  const by = push === undefined ? "" : ` by ${push.by} at ${push.at} (version ${push.version})`;
  const note = `The expectation ${expected.expectation.name} ${change}${by}. No change of the role since then is known.`;
  return { state: "awaiting-approval", note };
};

const heldBack: RevertGuard = (drift, finding, now) => {
  if (!isHeldBack(drift) || approvalOf(drift.record, finding, now) !== undefined) return undefined;
  const note = "The drift was detected while auto-remediation was off, so a person must approve the write.";
  return { state: "awaiting-approval", note };
};

const trustedChange: RevertGuard = (drift, finding, now) =>
  approvalOf(drift.record, finding, now) === undefined ? objectToTrusted(drift) : undefined;

/** In this order: the first objection decides. */
export const revertGuards: readonly RevertGuard[] = [
  ownRole,
  response,
  toggleOff,
  budget,
  orphan,
  expectationChanged,
  heldBack,
  trustedChange,
  approval,
];

/** In the order of `revertGuards`. */
const guardNames = [
  "own-role",
  "response",
  "toggle",
  "budget",
  "orphan",
  "expectation-changed",
  "held-back",
  "trusted-change",
  "approval",
] as const;

/** Every guard with its objection, to explain a decision. */
export function guardResults(seen: Drift & Observation, finding: Finding, now: Date) {
  return guardNames.map((guard, at) => ({ guard, objection: revertGuards[at]?.(seen, finding, now) }));
}

/**
 * A change by a caller that the expectation trusts, identified by the session issuer's ARN, never by a session name.
 * Only while the event is fresh, later than the role and than the last adoption or its end, and no other caller is known
 * to have made this drift.
 */
export function isTrustedChange(drift: Drift & Observation, now: Date): boolean {
  const { trigger, record, expected, actor, live } = drift;
  if (!isTrustedChanger(expected, exemptArn(actor), trigger.role.account, trigger.partition)) return false;
  const at = calledAt(drift);
  // CloudTrail's own history contains no replays, and it shows a call up to 15 minutes late
  if (drift.call === undefined && secondsBetween(at, now) > freshSeconds) return false;
  const starts = [live.createdAt, record.adopted?.occurredAt, record.adoptionEndedAt];
  // CloudTrail gives whole seconds
  if (starts.some((start) => start !== undefined && isBefore(at, wholeSeconds(start)))) return false;
  const open = openOf(record);
  const isOthers = open?.fingerprint === drift.fingerprint;
  return !isOthers || open.actor === undefined || open.actor.arn === actor?.arn;
}
