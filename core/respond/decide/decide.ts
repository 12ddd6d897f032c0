import type { Finding } from "../../incidents/finding.ts";
import { type Incident, lastNote } from "../../incidents/incident.ts";
import { isReported, openOf } from "../../incidents/role-record.ts";
import { pausedUntil, willWrite } from "../../incidents/write-budget.ts";
import { isDangerous } from "../../policy/compare.ts";
import { isOwnRole } from "../../principals/role.ts";
import { defined } from "../../shared/defined.ts";
import { isBefore, wholeSeconds } from "../../shared/time.ts";
import { attributed } from "../observe/attributed.ts";
import type { Drift, NotReadable, Observation } from "../observe/observation.ts";
import { decideAdopted, decideTrusted, withEndedAdoption } from "./adoptions.ts";
import { closingNote, decideAsExpected } from "./decide-as-expected.ts";
import { decideGone, isDecidedAsLive } from "./decide-gone.ts";
import { suppressRepeats } from "./decide-recheck.ts";
import { alert, type Decision, readToggleAgain } from "./decision.ts";
import { driftFinding, unprotectedGroup } from "./drift-finding.ts";
import { ambiguousFinding, notReadableFinding, ownRoleFinding, riskyFinding } from "./findings.ts";
import { approvalOf, firstObjection } from "./guards.ts";
import { isTrustedChange, revertGuards } from "./revert-guards.ts";

/** Pure: the same observation at the same time always leads to the same decision. */
export function decide(seen: Observation, now: Date): Decision {
  const { leaseUntil } = seen.record;
  if (leaseUntil !== undefined && Date.parse(leaseUntil) > now.getTime())
    return { kind: "wait", until: leaseUntil };
  const decision = decideSeen(seen, now);
  return withEndedAdoption(
    seen,
    seen.trigger.kind === "recheck" ? suppressRepeats(seen, decision) : decision,
  );
}

function decideSeen(seen: Observation, now: Date): Decision {
  switch (seen.kind) {
    case "handled":
      return { kind: "announce-again", incidentId: seen.incidentId };
    case "service-role":
      return { kind: "ignore", reason: "service-role" };
    case "unprotected":
      return { kind: "ignore", reason: "not-protected" };
    case "on-its-own":
      return decideOnItsOwn(seen, now);
    case "as-expected":
      return decideAsExpected(seen, now);
    case "drift":
      return decideDrift(seen, now);
    case "gone":
      return seen.there !== undefined && isDecidedAsLive(seen, now)
        ? decideSeen(seen.there, now)
        : decideGone(seen, now);
    case "not-readable":
      return decideNotReadable(seen);
    case "ambiguous":
      return alert(
        ambiguousFinding(seen),
        `The expectations ${seen.expectations.join(" and ")} are equally specific for this role, so the expected trust policy is ambiguous. Make one of them more specific.`,
      );
  }
}

function decideDrift(seen: Drift & Observation, now: Date): Decision {
  const finding = attributed(driftFinding(seen), seen, now);
  const adopted = decideAdopted(seen, finding, now);
  if (adopted !== undefined) return adopted;
  const objection = firstObjection(revertGuards, seen, finding, now);
  if (seen.actor !== undefined && seen.moved === undefined && isTrustedChange(seen, now))
    return decideTrusted(seen, finding, defined({ actor: seen.actor, objection, now }));
  if (objection !== undefined) return alert(finding, objection.note ?? "", objection.state);
  if (seen.toggle.isTransient) return readToggleAgain(finding, seen.toggle);
  const approvedBy = approvalOf(seen.record, finding, now)?.by;
  // A refused write changed nothing, so there is no other writer
  const isNextWrite = approvedBy === undefined && seen.record.latest?.state !== "blocked";
  const until = isNextWrite ? pausedUntil(seen.record, now) : undefined;
  if (until !== undefined) return { kind: "pause", finding, until, note: pauseNote(until) };
  return defined({ kind: "revert", finding, expected: seen.expected, drift: seen, approvedBy });
}

function pauseNote(until: string): string {
  return `The last write to this role did not last. ${willWrite.later} ${wholeSeconds(until)}.`;
}

/** An open incident stays open if the role cannot be read, unless a later event reports other drift. */
function decideNotReadable(seen: NotReadable & Observation): Decision {
  const latest = openOf(seen.record);
  const finding = notReadableFinding(seen);
  if (latest === undefined || isOtherDrift(seen, finding, latest)) {
    return alert(
      finding,
      seen.trigger.kind === "recheck"
        ? "ListRoles returned the role, but GetRole failed. Nothing was written."
        : "The role could not be read. Nothing was written, because the event alone is not sufficient evidence.",
    );
  }
  const note = `The role cannot be read: ${seen.error.message}`;
  if (lastNote(latest) === note) return { kind: "ignore", reason: "part-of-known-incident" };
  return { kind: "add", incident: latest, note };
}

function isOtherDrift(
  { trigger, record, claimed }: NotReadable & Observation,
  finding: Finding,
  open: Incident,
) {
  if (claimed === undefined || isBefore(trigger.occurredAt, wholeSeconds(open.occurredAt))) return false;
  return ![claimed, finding].some(({ fingerprint }) => isReported(record, fingerprint, trigger.occurredAt));
}

function decideOnItsOwn(seen: Extract<Observation, { kind: "on-its-own" }>, now: Date): Decision {
  const { live, difference, actor, record } = seen;
  if (isOwnRole(live)) {
    const note = "This role belongs to the responder. Such a change is expected only during a deployment.";
    return alert(ownRoleFinding(live, difference, actor), note);
  }
  if (difference !== undefined && isDangerous(difference)) {
    return alert(
      unprotectedGroup(attributed(riskyFinding(live, difference, actor), seen, now), seen),
      "No expectation covers this role: alert only, nothing was changed.",
    );
  }
  const open = openOf(record);
  if (open === undefined || open.strangers !== undefined) return { kind: "ignore", reason: "not-protected" };
  return { kind: "close", incident: open, state: "resolved", note: closingNote(seen) };
}
