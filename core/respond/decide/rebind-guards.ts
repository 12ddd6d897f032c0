import { isTrustedToCreate } from "../../expectations/catalogue.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import type { Drift, Observation } from "../observe/observation.ts";

/** Whether the current owner of an orphan's name may be trusted without an approval. */
export function isTrustedAgain({ status }: Orphan, seen: Drift & Observation): boolean {
  const { rebind } = seen.expected.expectation;
  if (status.kind !== "recreated" || rebind === "never") return false;
  if (status.restoredFor !== undefined) return rebind === "auto" || status.restoreApprovedBy !== undefined;
  return rebind === "auto" && isTrustedCreator(status.createdBy, seen);
}

/** The approval of a restore names the roles that will trust the restored role. */
export function isApprovedRestore({ status }: Orphan): boolean {
  return (
    status.kind === "recreated" && status.restoredFor !== undefined && status.restoreApprovedBy !== undefined
  );
}

/** @returns why a person must decide, as a sentence; undefined if there is no doubt */
export function doubtAbout(orphan: Orphan, seen: Drift & Observation): string | undefined {
  const { status } = orphan;
  const { name, rebind } = seen.expected.expectation;
  if (isTrustedAgain(orphan, seen)) return undefined;
  if (status.kind === "undeterminable") return "The current owner of the name is unknown.";
  if (status.kind === "deleted" || status.kind === "renamed") return undefined;
  if (status.restoredFor === undefined && !isTrustedCreator(status.createdBy, seen)) {
    return status.createdBy === undefined
      ? `Its creator is unknown, so it may not be a creator that the expectation ${name} trusts.`
      : `The expectation ${name} does not trust ${status.createdBy} to create it.`;
  }
  return rebind === "approve" ? `The expectation ${name} requires approval.` : undefined;
}

function isTrustedCreator(
  createdBy: string | undefined,
  { expected, trigger }: Drift & Observation,
): boolean {
  return isTrustedToCreate(expected, createdBy, trigger.role.account, trigger.partition);
}
