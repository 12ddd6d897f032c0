import { isTrustedChanger } from "../../expectations/catalogue.ts";
import { pendingApproval } from "../../incidents/approval/proposal.ts";
import type { Cause } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { withinLimits } from "../../incidents/limits.ts";
import { type Orphan, orphansText } from "../../principals/orphans/orphan.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import type { Observation } from "../observe/observation.ts";
import type { Decision } from "./decision.ts";

const known: Decision = { kind: "ignore", reason: "part-of-known-incident" };

/**
 * A sweep meets what stands open again and again. It acts on what may be acted on now, and is silent about what was
 * told: no step, no write to the table, so that it neither repeats an alert nor makes a suspension longer.
 */
export function suppressRepeats(seen: Observation, decision: Decision): Decision {
  const { latest } = seen.record;
  if (latest === undefined || !isOpen(latest)) return decision;
  switch (decision.kind) {
    case "alert":
      if (isNews(decision.finding, latest)) return decision;
      // A yes ends with what stands against it now
      if (latest.approval !== undefined && decision.state !== "awaiting-approval") return decision;
      return latest.state === decision.state || isTrustedOnes(seen, latest) ? known : decision;
    case "revert":
      if (isNews(decision.finding, latest)) return decision;
      if (decision.approvedBy !== undefined && isAhead(latest)) return decision;
      return isTriedInVain(seen, latest) || isTrustedOnes(seen, latest) ? known : decision;
    // What was blocked may have been granted meanwhile
    case "restore":
      return decision;
    case "add":
      return latest.cause.kind === "role-not-readable" ? known : decision;
    case "ignore":
    case "announce-again":
    case "wait":
    case "close":
    case "adopt":
      return decision;
  }
}

/** Other drift, other people behind the same names, or an answer that did not lead to what it was for. */
function isNews(finding: Finding, latest: Incident): boolean {
  const { fingerprint, cause, expectedDocument } = withinLimits(finding);
  if (fingerprint !== latest.fingerprint || pendingApproval(latest) !== undefined) return true;
  if (cause.kind !== "role-deleted" && expectedDocument !== latest.expectedDocument) return true;
  return orphansText(orphansOf(cause)) !== orphansText(orphansOf(latest.cause));
}

function orphansOf(cause: Cause): readonly Orphan[] {
  return "orphans" in cause ? (cause.orphans ?? []) : [];
}

/** A person said yes before the principal was there again, which nobody tells us of a foreign one. */
function isAhead({ state, blockage }: Incident): boolean {
  if (state !== "blocked" || blockage === undefined) return false;
  return isUnknownPrincipal({ code: blockage.code, message: blockage.error });
}

/** What IAM refused it refuses again, until a principal comes that was not there. */
function isTriedInVain({ trigger }: Observation, { state }: Incident): boolean {
  return state === "blocked" && !(trigger.kind === "recheck" && trigger.reason === "principal-changed");
}

/** Told by an event of a caller whom the expectation trusts: the sweep, which knows no caller, must not undo it. */
function isTrustedOnes(seen: Observation, { actor }: Incident): boolean {
  const { trigger } = seen;
  if (seen.kind !== "drift") return false;
  return isTrustedChanger(seen.expected, actor?.arn, trigger.role.account, trigger.partition);
}
