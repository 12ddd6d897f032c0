import type { RoleContext } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { isStrict } from "./identity.ts";

/**
 * Whether the conditions admit only principals of the organization that the role belongs to.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function isOwnOrganization(
  conditions: readonly Condition[],
  { organizationId }: RoleContext,
): boolean {
  if (organizationId === undefined) return false;
  return conditions.some(
    (condition) =>
      isStrict(condition) && condition.values.every(({ text }) => isOwn(condition.key, text, organizationId)),
  );
}

/** A path begins with the organization, whatever wildcards follow. */
function isOwn(key: string, text: string, organizationId: string): boolean {
  if (key === "aws:principalorgid") return text === organizationId;
  return key === "aws:principalorgpaths" && text.startsWith(`${organizationId}/`);
}
