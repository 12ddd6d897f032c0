import { isTrustedChanger } from "./catalogue.ts";
import type { Decision } from "./decision.ts";
import { type Incident, isOpen } from "./incident.ts";
import type { Observation } from "./observe.ts";

const known: Decision = { kind: "ignore", reason: "part-of-known-incident" };

/**
 * A sweep meets what stands open again and again. It acts on what may be acted on now, and is silent about what was
 * told: no step, no write to the table, so that it neither repeats an alert nor makes a suspension longer.
 */
export function decideSwept(seen: Observation, decision: Decision): Decision {
  const { latest } = seen.record;
  if (latest === undefined || !isOpen(latest)) return decision;
  switch (decision.kind) {
    case "alert":
      if (decision.finding.fingerprint !== latest.fingerprint) return decision;
      return latest.state === decision.state || isTrustedOnes(seen, latest) ? known : decision;
    case "revert":
      if (decision.finding.fingerprint !== latest.fingerprint) return decision;
      return latest.state === "blocked" || isTrustedOnes(seen, latest) ? known : decision;
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

/** Told by an event of a caller whom the expectation trusts: the sweep, which knows no caller, must not undo it. */
function isTrustedOnes(seen: Observation, { actor }: Incident): boolean {
  const { hint } = seen;
  if (seen.kind !== "drift") return false;
  return isTrustedChanger(seen.expected, actor?.arn, hint.role.account, hint.partition);
}
