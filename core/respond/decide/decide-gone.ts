import { type Incident, lastNote } from "../../incidents/incident.ts";
import { openOf } from "../../incidents/role-record.ts";
import { hasOwnName } from "../../principals/role.ts";
import { wantedRole } from "../../restore/snapshots/wanted-role.ts";
import { defined } from "../../shared/defined.ts";
import { isBefore } from "../../shared/time.ts";
import type { Gone, Observation } from "../observe/observation.ts";
import { alert, type Decision, readToggleAgain } from "./decision.ts";
import { deletedFinding, opens } from "./findings.ts";
import { approvalOf, firstObjection, type Objection } from "./guards.ts";
import { restoreGuards } from "./restore-guards.ts";

/** A role is gone: is it protected, and may it be restored? */
export function decideGone(seen: Gone & Observation, now: Date): Decision {
  const { trigger, cover, there, record } = seen;
  if (isReported(seen)) return { kind: "ignore", reason: "part-of-known-incident" };
  if (isRetired(seen)) return { kind: "ignore", reason: "closed-by-person" };
  if (cover.kind === "none" && !hasOwnName(trigger.role)) return decideUnprotected(seen);
  const finding = deletedFinding(seen);
  const objection = firstObjection(restoreGuards, seen, finding, now);
  const { choice, deletedAt } = seen.restorePlan ?? {};
  const { latest } = record;
  if (objection !== undefined && objection.state !== "awaiting-approval" && there !== undefined && latest)
    return decideUnfinished(latest, there, objection);
  if (objection !== undefined || cover.kind !== "one" || choice === undefined || deletedAt === undefined)
    return alert(finding, [goneNote(seen), objection?.note ?? ""].join(" ").trim(), objection?.state);
  if (seen.restorePlan?.toggle.isTransient) return readToggleAgain(finding, seen.restorePlan.toggle);
  return defined({
    kind: "restore",
    finding,
    snapshot: wantedRole(choice.snapshot, cover.expected.document),
    deletedAt,
    dependents: seen.dependents,
    approvedBy: approvalOf(record, finding, now)?.by,
  });
}

/** The commands to finish or undo the restore stay on the incident. */
function decideUnfinished(latest: Incident, there: Observation, { note = "" }: Objection): Decision {
  const id = latest.restoration?.newId ?? ("live" in there ? there.live.id : "");
  const unfinished = `The restore is unfinished: the role exists in part, as ${id}. ${note}`;
  if (lastNote(latest) === unfinished) return { kind: "ignore", reason: "part-of-known-incident" };
  return { kind: "add", incident: latest, note: unfinished };
}

/**
 * Whether a partly restored role is decided on like any live role: its drift is an open incident, or the restore does
 * not continue and the role is open to others or its deletion has no open incident.
 */
export function isDecidedAsLive(seen: Gone & Observation, now: Date): boolean {
  const { there, record } = seen;
  const open = openOf(record);
  if (open !== undefined && open.cause.kind !== "role-deleted") return true;
  if (firstObjection(restoreGuards, seen, deletedFinding(seen), now) === undefined) return false;
  return (
    open === undefined || seen.cover.kind === "none" || (there?.kind === "drift" && opens(there.difference))
  );
}

/** A reported deletion changes only with its own event, or in the function that can restore the role. */
function isReported({ trigger, record, restorePlan }: Gone & Observation): boolean {
  if (openOf(record)?.cause.kind !== "role-deleted" || trigger.kind === "role-deleted") return false;
  return trigger.kind === "trust-updated" || restorePlan === undefined;
}

/** A person closed the incident of this deletion. Its event may arrive later. */
function isRetired({ trigger, record: { retired } }: Gone & Observation): boolean {
  return (
    retired !== undefined && (trigger.kind !== "role-deleted" || isBefore(trigger.occurredAt, retired.at))
  );
}

function decideUnprotected({ record }: Gone & Observation): Decision {
  const open = openOf(record);
  if (open === undefined) return { kind: "ignore", reason: "not-protected" };
  const note = "The role was deleted, and no expectation covers it.";
  return { kind: "close", incident: open, state: "resolved", note };
}

const unknownPath = "The event contains no path, so this may be another role with that name.";

function goneNote({ trigger, record, cover, path }: Gone & Observation): string {
  const open = openOf(record);
  const isKnown = open?.cause.kind === "role-deleted" && open.actor !== undefined;
  const isAnnounced = trigger.kind === "role-deleted" || isKnown;
  const isMatchedByPath =
    cover.kind === "one" && cover.expected.expectation.match.roles.some((pattern) => pattern.includes("/"));
  return [
    isAnnounced ? "The role was deleted." : "The role does not exist. No deletion event has arrived yet.",
    ...(path === undefined && isMatchedByPath ? [unknownPath] : []),
  ].join(" ");
}
