import { differences } from "./compare.ts";
import type { RoleSnapshot } from "./snapshot.ts";

export interface Choice {
  readonly snapshot: RoleSnapshot;
  /**
   * Later versions that were passed over, oldest first. Somebody may have emptied the role for a reason of his own, so
   * when there is any, a person should decide.
   */
  readonly setAside: readonly RoleSnapshot[];
}

/** A version this close to the deletion that only lost parts is taken for a step of the deletion. */
const emptyingSeconds = 3600;

/**
 * Which version of a deleted role to restore. IAM deletes a role only once its policies and instance profiles were
 * taken from it, so a snapshot from between those calls is that of an emptied role.
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
  return snapshot === undefined ? undefined : { snapshot, setAside: versions.slice(at + 1) };
}

function isStepOfDeletion(before: RoleSnapshot, after: RoleSnapshot, deletedAt: string): boolean {
  const secondsBefore = (Date.parse(deletedAt) - Date.parse(after.takenAt)) / 1000;
  if (secondsBefore > emptyingSeconds) return false;
  // What is left must be as it was: compared with only the same parts of the version before, it must be equal.
  const left = {
    ...before,
    inlinePolicies: before.inlinePolicies.filter(({ name }) => isNamed(after.inlinePolicies, name)),
    attachedPolicies: before.attachedPolicies.filter((arn) => after.attachedPolicies.includes(arn)),
    instanceProfiles: before.instanceProfiles.filter(({ name }) => isNamed(after.instanceProfiles, name)),
  };
  return differences(before, after).length > 0 && differences(left, after).length === 0;
}

function isNamed(all: readonly { readonly name: string }[], name: string): boolean {
  return all.some((one) => one.name === name);
}
