import type { Adoption } from "../../expectations/adoption.ts";
import type { Expected } from "../../expectations/catalogue.ts";
import type { Toggle } from "../../expectations/toggle.ts";
import type { Finding } from "../../incidents/finding.ts";
import type { Incident, IncidentState } from "../../incidents/incident.ts";
import { willWrite } from "../../incidents/write-budget.ts";
import type { Dependent } from "../../principals/directory.ts";
import type { RoleSnapshot } from "../../restore/snapshots/snapshot.ts";
import type { Drift } from "../observe/observation.ts";

export type IgnoreReason =
  | "failed-call"
  | "as-expected"
  /** As expected except for transient unique ids. */
  | "transient-id"
  | "own-write"
  /** The role is as expected, and the event asked for its document before the expectation was changed. */
  | "older-than-expectation"
  | "not-protected"
  | "service-role"
  /** A snapshot was ordered, which compares the permissions of the role. */
  | "permissions-compared"
  | "part-of-known-incident"
  /** A person closed the incident of this deletion. */
  | "closed-by-person"
  /** An event reports a deletion, but the principal exists: recreated in the meantime, or never deleted. */
  | "principal-exists";

/** What to do about an observation, and why. */
export type Decision =
  | { readonly kind: "ignore"; readonly reason: IgnoreReason }
  /** The event was handled before; its announcement may have failed. */
  | { readonly kind: "announce-again"; readonly incidentId: string }
  /** Another handler is writing to this role. */
  | { readonly kind: "wait"; readonly until: string }
  /** The role was written a moment ago: the next write waits. */
  | { readonly kind: "pause"; readonly finding: Finding; readonly until: string; readonly note: string }
  /** The toggle cannot be read at the moment: reports new drift, and comes back. */
  | { readonly kind: "read-toggle-again"; readonly finding: Finding; readonly note: string }
  /** The drift has ended. */
  | {
      readonly kind: "close";
      readonly incident: Incident;
      readonly state: "resolved" | "reverted";
      readonly note: string;
    }
  /** The state of the incident does not change; a step adds information. */
  | { readonly kind: "add"; readonly incident: Incident; readonly note: string }
  | {
      readonly kind: "alert";
      readonly finding: Finding;
      readonly state: IncidentState;
      readonly note: string;
    }
  | { readonly kind: "adopt"; readonly finding: Finding; readonly adoption: Adoption; readonly note: string }
  | {
      readonly kind: "revert";
      readonly finding: Finding;
      readonly expected: Expected;
      readonly drift: Drift;
      /** The approver, if an approval was required. */
      readonly approvedBy?: string;
    }
  /** AWS refused the write before; the incident stays as it is while the refusal is the same. */
  | {
      readonly kind: "retry-blocked";
      readonly incident: Incident;
      readonly expected: Expected;
      readonly drift: Drift;
    }
  | {
      readonly kind: "restore";
      readonly finding: Finding;
      /** The role to create. */
      readonly snapshot: RoleSnapshot;
      readonly deletedAt: string;
      readonly dependents: readonly Dependent[];
      /** The approver, if an approval was required. */
      readonly approvedBy?: string;
    };

export function alert(finding: Finding, note: string, state: IncidentState = "detected"): Decision {
  return { kind: "alert", finding, state, note };
}

export function readToggleAgain(finding: Finding, { problem = "" }: Toggle): Decision {
  const note = `Nothing is written for now: ${problem}. ${willWrite.onceReadable}`;
  return { kind: "read-toggle-again", finding, note };
}
