import { commonParts, differences } from "./compare.ts";
import type { RoleSnapshot } from "./snapshot.ts";

export interface Choice {
  readonly snapshot: RoleSnapshot;
  /**
   * Later versions that were skipped, oldest first. Someone may have emptied the role on purpose, so a restore that
   * skips a version requires approval.
   */
  readonly setAside: readonly RoleSnapshot[];
  /** The version before, of the same role. */
  readonly previous?: RoleSnapshot;
}

/** Within this time before the deletion, a version that only lost parts counts as a step of the deletion. */
const emptyingSeconds = 3600;

/**
 * Chooses the version of a deleted role to restore. IAM deletes a role only after its policies and instance profiles
 * are removed, so a snapshot taken between those calls shows an emptied role.
 *
 * @param versions of the role with the deleted id, oldest first
 * @param deletedAt ISO 8601
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 * @returns undefined when there is no version
 */
export function chooseSnapshot(versions: readonly RoleSnapshot[], deletedAt: string): Choice | undefined {
  let at = versions.length - 1;
  for (; at > 0; at--) {
    const [before, after] = [versions[at - 1], versions[at]];
    if (before === undefined || after === undefined || !isStepOfDeletion(before, after, deletedAt)) break;
  }
  const snapshot = versions[at];
  const previous = versions[at - 1];
  return snapshot && { snapshot, setAside: versions.slice(at + 1), ...(previous && { previous }) };
}

function isStepOfDeletion(before: RoleSnapshot, after: RoleSnapshot, deletedAt: string): boolean {
  const secondsBefore = (Date.parse(deletedAt) - Date.parse(after.takenAt)) / 1000;
  if (secondsBefore > emptyingSeconds) return false;
  // The remaining parts must equal the same parts of the version before.
  return differences(before, after).length > 0 && differences(commonParts(before, after), after).length === 0;
}
