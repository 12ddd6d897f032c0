import { type Incident, isOpen } from "../../incidents/incident.ts";
import { hasOwnName } from "../../principals/role.ts";
import { wantedRole } from "../../restore/snapshots/wanted-role.ts";
import type { Gone, Observation } from "../observe/observation.ts";
import { alert, type Decision } from "./decision.ts";
import { deletedFinding, opens } from "./findings.ts";
import { approvalOf, objectionToRestore, type RestoreObjection } from "./restore-guards.ts";

/** A role is gone: was it one that must be there, and may we create it again? */
export function decideGone(seen: Gone & Observation, now: Date): Decision {
  const { trigger, cover, there, record } = seen;
  if (isReported(seen)) return { kind: "ignore", reason: "part-of-known-incident" };
  if (cover.kind === "none" && !hasOwnName(trigger.role)) return decideUnprotected(seen);
  const finding = deletedFinding(seen, trigger.kind === "role-deleted" ? trigger.actor : undefined);
  const objection = objectionToRestore(seen, finding, now);
  const { choice, deletedAt } = seen.restorePlan ?? {};
  const { latest } = record;
  if (objection !== undefined && objection.state !== "awaiting-approval" && there !== undefined && latest)
    return decideHalfMade(latest, there, objection);
  if (objection !== undefined || cover.kind !== "one" || choice === undefined || deletedAt === undefined)
    return alert(finding, [saidOf(seen), objection?.note ?? ""].join(" ").trim(), objection?.state);
  const approval = approvalOf(seen, finding, now);
  return {
    kind: "restore",
    finding,
    snapshot: wantedRole(choice.snapshot, cover.expected.document),
    deletedAt,
    dependents: seen.dependents,
    ...(approval !== undefined && { approvedBy: approval.by }),
  };
}

/** What would finish or undo it stays as it was told. */
function decideHalfMade(latest: Incident, there: Observation, { note = "" }: RestoreObjection): Decision {
  const id = latest.restoration?.newId ?? ("live" in there ? there.live.id : "");
  const said = `It is half made, as ${id}. ${note}`;
  if (latest.steps.at(-1)?.note === said) return { kind: "ignore", reason: "part-of-known-incident" };
  return { kind: "add", incident: latest, note: said };
}

/**
 * Whether what a restore has made of the role is judged instead: somebody's drift stands open, or nothing goes on
 * with the restore, and the role is open to others or its deletion is not told any more.
 */
export function isJudgedAsItIs(seen: Gone & Observation, now: Date): boolean {
  const { there, record, trigger } = seen;
  const { latest } = record;
  const isReported = latest !== undefined && isOpen(latest);
  if (isReported && latest.cause.kind !== "role-deleted") return true;
  const finding = deletedFinding(seen, trigger.actor);
  if (objectionToRestore(seen, finding, now) === undefined) return false;
  return !isReported || seen.cover.kind === "none" || (there?.kind === "drift" && opens(there.difference));
}

/** Only its own event says more about a deletion that is known, and only who may create the role can do more. */
function isReported({ trigger, record: { latest }, restorePlan }: Gone & Observation): boolean {
  if (latest?.cause.kind !== "role-deleted" || !isOpen(latest) || trigger.kind === "role-deleted")
    return false;
  return trigger.kind === "trust-updated" || restorePlan === undefined;
}

function decideUnprotected({ record }: Gone & Observation): Decision {
  if (record.latest === undefined || !isOpen(record.latest))
    return { kind: "ignore", reason: "not-protected" };
  const note = "The role was deleted; no expectation covers it.";
  return { kind: "close", incident: record.latest, state: "resolved", note };
}

const unknownPath = "The event names no path, so this may be another role of that name.";

function saidOf({ trigger, record, cover, path }: Gone & Observation): string {
  const { latest } = record;
  const isKnown = latest?.cause.kind === "role-deleted" && isOpen(latest) && latest.actor !== undefined;
  const isAnnounced = trigger.kind === "role-deleted" || isKnown;
  const isMatchedByPath =
    cover.kind === "one" && cover.expected.expectation.match.roles.some((pattern) => pattern.includes("/"));
  return [
    isAnnounced ? "The role is gone." : "The role is gone; no event has told of its deletion yet.",
    ...(path === undefined && isMatchedByPath ? [unknownPath] : []),
  ].join(" ");
}
