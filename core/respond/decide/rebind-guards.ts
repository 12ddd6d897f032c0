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
export function isTrustedAgain({ standing }: Orphan, seen: Drift & Observation): boolean {
  const { rebind } = seen.expected.expectation;
  if (standing.kind !== "recreated" || rebind === "never") return false;
  if (standing.restoredFor !== undefined)
    return rebind === "auto" || standing.restoreApprovedBy !== undefined;
  return rebind === "auto" && isTrustedCreator(standing.createdBy, seen);
}

/** A person who approved the restore was told that what trusted the role would trust the new one. */
export function isApprovedRestore({ standing }: Orphan): boolean {
  return (
    standing.kind === "recreated" &&
    standing.restoredFor !== undefined &&
    standing.restoreApprovedBy !== undefined
  );
}

/** Why a person must decide, in a sentence. Undefined when nothing speaks against it. */
export function doubtAbout(orphan: Orphan, seen: Drift & Observation): string | undefined {
  const { standing } = orphan;
  const { name, rebind } = seen.expected.expectation;
  if (isTrustedAgain(orphan, seen)) return undefined;
  if (standing.kind === "undeterminable") return "Who has the name now cannot be seen.";
  if (standing.kind === "deleted") return undefined;
  if (standing.restoredFor === undefined && !isTrustedCreator(standing.createdBy, seen)) {
    return standing.createdBy === undefined
      ? `Nobody knows whether that was somebody whom the expectation ${name} trusts.`
      : `The expectation ${name} does not trust ${standing.createdBy} to create it.`;
  }
  return rebind === "approve" ? `The expectation ${name} asks for a person's approval.` : undefined;
}

function isTrustedCreator(createdBy: string | undefined, { expected, hint }: Drift & Observation): boolean {
  if (createdBy === undefined) return false;
  return expected.expectation.trustedCreators.some((pattern) =>
    matchesGlob(fillIn(pattern, hint.role.account, hint.partition), createdBy),
  );
}
