import type { Expected } from "../../expectations/catalogue.ts";
import type { Finding } from "../../incidents/finding.ts";
import type { Incident, IncidentState } from "../../incidents/incident.ts";
import type { Dependent } from "../../principals/directory.ts";
import type { RoleSnapshot } from "../../restore/snapshots/snapshot.ts";
import type { Drift } from "../observe/observation.ts";

export type IgnoreReason =
  | "failed-call"
  | "as-expected"
  /** As expected but for unique ids that IAM shows for a moment. */
  | "transient-id"
  | "own-write"
  | "not-protected"
  | "service-role"
  | "part-of-known-incident"
  /** An event tells that a principal is gone, and it is there: made anew meanwhile, or never gone. */
  | "principal-exists";

/** What to do about an observation, and why. */
export type Decision =
  | { readonly kind: "ignore"; readonly reason: IgnoreReason }
  /** The event was handled before; its announcement may not have got through. */
  | { readonly kind: "announce-again"; readonly incidentId: string }
  /** Another handler is writing to this role just now. */
  | { readonly kind: "wait"; readonly until: string }
  /** Nothing is wrong any more. */
  | {
      readonly kind: "close";
      readonly incident: Incident;
      readonly state: "resolved" | "reverted";
      readonly note: string;
    }
  /** The incident stands as it stood, and something more is known about it. */
  | { readonly kind: "add"; readonly incident: Incident; readonly note: string }
  | {
      readonly kind: "alert";
      readonly finding: Finding;
      readonly state: IncidentState;
      readonly note: string;
    }
  | { readonly kind: "adopt"; readonly finding: Finding; readonly expected: Expected; readonly note: string }
  | {
      readonly kind: "revert";
      readonly finding: Finding;
      readonly expected: Expected;
      readonly drift: Drift;
      /** Who said yes, where somebody was asked. */
      readonly approvedBy?: string;
    }
  | {
      readonly kind: "restore";
      readonly finding: Finding;
      /** The role as it is to be created. */
      readonly snapshot: RoleSnapshot;
      readonly deletedAt: string;
      readonly dependents: readonly Dependent[];
      /** Who said yes, where somebody was asked. */
      readonly approvedBy?: string;
    };

export function alert(finding: Finding, note: string, state: IncidentState = "detected"): Decision {
  return { kind: "alert", finding, state, note };
}
