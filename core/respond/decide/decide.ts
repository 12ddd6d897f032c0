import type { Finding } from "../../incidents/finding.ts";
import { isOpen } from "../../incidents/incident.ts";
import { isDangerous } from "../../policy/compare.ts";
import { isOwnRole } from "../../principals/role.ts";
import type { Drift, Observation } from "../observe/observation.ts";
import { closingNote, decideAsExpected } from "./decide-as-expected.ts";
import { decideGone, isJudgedAsItIs } from "./decide-gone.ts";
import { suppressRepeats } from "./decide-recheck.ts";
import { alert, type Decision } from "./decision.ts";
import { driftFinding } from "./drift-finding.ts";
import { ambiguousFinding, notReadableFinding, ownRoleFinding, riskyFinding } from "./findings.ts";
import { approvalOf, isTrustedChange, objectionTo } from "./revert-guards.ts";

/** Pure: the same observation at the same time always ends in the same decision. */
export function decide(seen: Observation, now: Date): Decision {
  const { leaseUntil } = seen.record;
  if (leaseUntil !== undefined && Date.parse(leaseUntil) > now.getTime())
    return { kind: "wait", until: leaseUntil };
  const decision = decideSeen(seen, now);
  return seen.trigger.kind === "recheck" ? suppressRepeats(seen, decision) : decision;
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
      return decideOnItsOwn(seen);
    case "as-expected":
      return decideAsExpected(seen, now);
    case "drift":
      return decideDrift(seen, now);
    case "gone":
      return seen.there !== undefined && isJudgedAsItIs(seen, now)
        ? decideSeen(seen.there, now)
        : decideGone(seen, now);
    case "not-readable":
      return decideNotReadable(seen);
    case "ambiguous":
      return alert(
        ambiguousFinding(seen),
        `The expectations ${seen.expectations.join(" and ")} fit this role equally well, so nobody knows what it must be.`,
      );
  }
}

function decideDrift(seen: Drift & Observation, now: Date): Decision {
  const finding = driftFinding(seen);
  if (isTrustedChange(seen, now)) return decideTrusted(seen, finding);
  const objection = objectionTo(seen, now);
  if (objection !== undefined)
    return { kind: "alert", finding, state: objection.state, note: objection.note };
  const by = approvalOf(seen, now)?.by;
  return {
    kind: "revert",
    finding,
    expected: seen.expected,
    drift: seen,
    ...(by !== undefined && { approvedBy: by }),
  };
}

function decideTrusted({ expected, difference }: Drift, finding: Finding): Decision {
  const { name, onTrustedChange } = expected.expectation;
  const trusted = `The expectation ${name} trusts this caller to change the role`;
  if (difference.verdict === "unreadable")
    return alert(finding, `${trusted}, but the document cannot be read.`);
  if (onTrustedChange === "alert") return alert(finding, `${trusted} and asks for an alert.`);
  return { kind: "adopt", finding, expected, note: `${trusted}: the live document is now what is expected.` };
}

/** An open incident is not over because we cannot look. */
function decideNotReadable(seen: Extract<Observation, { kind: "not-readable" }>): Decision {
  const { record, error } = seen;
  const { latest } = record;
  if (latest === undefined || !isOpen(latest)) {
    return alert(
      notReadableFinding(seen),
      seen.trigger.kind === "recheck"
        ? "It is listed, but cannot be read by itself, so nothing was decided."
        : "The role itself could not be read, so nothing was decided on the event's word alone.",
    );
  }
  const note = `The role cannot be read now: ${error.message}`;
  if (latest.steps.at(-1)?.note === note) return { kind: "ignore", reason: "part-of-known-incident" };
  return { kind: "add", incident: latest, note };
}

function decideOnItsOwn(seen: Extract<Observation, { kind: "on-its-own" }>): Decision {
  const { live, difference, actor, record } = seen;
  if (isOwnRole(live)) {
    const note =
      "This role belongs to the responder itself: expected when you deploy it, an attack otherwise.";
    return alert(ownRoleFinding(live, difference, actor), note);
  }
  if (difference !== undefined && isDangerous(difference)) {
    return alert(
      riskyFinding(live, difference, actor),
      "No expectation covers this role, so it is told and left alone.",
    );
  }
  if (record.latest === undefined || !isOpen(record.latest))
    return { kind: "ignore", reason: "not-protected" };
  return { kind: "close", incident: record.latest, state: "resolved", note: closingNote(seen) };
}
