import { fillIn } from "../../expectations/expectation.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import { matchesGlob } from "../../shared/glob.ts";
import type { Drift, Observation } from "../observe/observation.ts";

/** Whether nothing but principals that are gone is different: then `rebind` decides, and not `response`. */
export function isOrphanOnly({ difference, orphans }: Pick<Drift, "difference" | "orphans">): boolean {
  return (
    orphans.length > 0 &&
    difference.verdict === "drift" &&
    difference.changes.every(({ kind }) => kind === "principal-orphaned")
  );
}

/** Whether whoever has an orphan's name now may be trusted without asking a person. */
export function isTrustedAgain({ status }: Orphan, seen: Drift & Observation): boolean {
  const { rebind } = seen.expected.expectation;
  if (status.kind !== "recreated" || rebind === "never") return false;
  if (status.restoredFor !== undefined) return rebind === "auto" || status.restoreApprovedBy !== undefined;
  return rebind === "auto" && isTrustedCreator(status.createdBy, seen);
}

/** A person who approved the restore was told that what trusted the role would trust the new one. */
export function isApprovedRestore({ status }: Orphan): boolean {
  return (
    status.kind === "recreated" && status.restoredFor !== undefined && status.restoreApprovedBy !== undefined
  );
}

/** Why a person must decide, in a sentence. Undefined when nothing speaks against it. */
export function doubtAbout(orphan: Orphan, seen: Drift & Observation): string | undefined {
  const { status } = orphan;
  const { name, rebind } = seen.expected.expectation;
  if (isTrustedAgain(orphan, seen)) return undefined;
  if (status.kind === "undeterminable") return "Who has the name now cannot be seen.";
  if (status.kind === "deleted") return undefined;
  if (status.restoredFor === undefined && !isTrustedCreator(status.createdBy, seen)) {
    return status.createdBy === undefined
      ? `Nobody knows whether that was somebody whom the expectation ${name} trusts.`
      : `The expectation ${name} does not trust ${status.createdBy} to create it.`;
  }
  return rebind === "approve" ? `The expectation ${name} asks for a person's approval.` : undefined;
}

function isTrustedCreator(
  createdBy: string | undefined,
  { expected, trigger }: Drift & Observation,
): boolean {
  if (createdBy === undefined) return false;
  return expected.expectation.trustedCreators.some((pattern) =>
    matchesGlob(fillIn(pattern, trigger.role.account, trigger.partition), createdBy),
  );
}
