import { pendingApproval } from "../../incidents/approval/proposal.ts";
import { orphansOf } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import type { Incident, IncidentState } from "../../incidents/incident.ts";
import { openOf, unfinishedEvent } from "../../incidents/role-record.ts";
import { isWritePending } from "../../incidents/write-budget.ts";
import { isBetterKnown } from "../../principals/actor.ts";
import { orphansText } from "../../principals/orphans/orphan.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import type { Observation } from "../observe/observation.ts";
import { isByTrustedChanger } from "./adoptions.ts";
import type { Decision } from "./decision.ts";

const known: Decision = { kind: "ignore", reason: "part-of-known-incident" };

/**
 * Every sweep finds open drift again. It acts on what may be acted on now, and ignores what was reported: no step and
 * no table write, so that it neither repeats an alert nor extends a suspension.
 */
export function suppressRepeats(seen: Observation, decision: Decision): Decision {
  const latest = openOf(seen.record);
  if (latest === undefined) return decision;
  switch (decision.kind) {
    case "alert":
      if (isNew(decision.finding, latest) || isWritePending(latest)) return decision;
      // The objection ends the approval
      if (latest.approval !== undefined && !approvable.includes(decision.state)) return decision;
      return latest.state === decision.state || isByTrusted(seen, latest) ? known : decision;
    case "revert":
      if (isNew(decision.finding, latest)) return decision;
      if (decision.approvedBy !== undefined && isApprovedInAdvance(latest)) return decision;
      return isRefusedBefore(seen, latest) ? retry(decision, latest) : decision;
    case "pause":
      // The recheck that waits for this write, delivered again before the pause ends
      if (unfinishedEvent(seen.record, seen.trigger.eventId) !== undefined) return decision;
      return isNew(decision.finding, latest) || latest.state === "suspended" ? decision : known;
    case "read-toggle-again":
      return isNew(decision.finding, latest) ? decision : known;
    // A missing permission may have been granted since
    case "restore":
      return decision;
    case "add":
      return latest.cause.kind === "role-not-readable" ? known : decision;
    case "ignore":
    case "announce-again":
    case "wait":
    case "close":
    case "retry-blocked":
    case "adopt":
      return decision;
  }
}

/** States in which an approval stays valid. */
const approvable: readonly IncidentState[] = ["awaiting-approval", "suspended"];

/** Other drift, other owners of the same names, a caller who was unknown, or an approval that was not acted on. */
function isNew(finding: Finding, latest: Incident): boolean {
  const { fingerprint, cause, expectedDocument, actor } = finding;
  if (isBetterKnown(latest.actor, actor)) return true;
  if (fingerprint !== latest.fingerprint || pendingApproval(latest) !== undefined) return true;
  if (cause.kind !== "role-deleted" && expectedDocument !== latest.expectedDocument) return true;
  return orphansText(orphansOf(cause)) !== orphansText(orphansOf(latest.cause));
}

/** Approved before the principal was recreated: no event reports that for a principal of another organization. */
function isApprovedInAdvance({ state, blockage }: Incident): boolean {
  if (state !== "blocked" || blockage === undefined) return false;
  return isUnknownPrincipal({ code: blockage.code, message: blockage.error });
}

/** The permission or the principal that was missing may be there now. */
function retry({ expected, drift }: Extract<Decision, { kind: "revert" }>, incident: Incident): Decision {
  return { kind: "retry-blocked", incident, expected, drift };
}

/** IAM may refuse the same write again, which must not be reported again. */
function isRefusedBefore({ trigger }: Observation, { state }: Incident): boolean {
  return state === "blocked" && !(trigger.kind === "recheck" && trigger.reason === "principal-changed");
}

function isByTrusted(seen: Observation, latest: Incident): boolean {
  return seen.kind === "drift" && isByTrustedChanger(seen, latest);
}
