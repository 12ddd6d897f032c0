import type { RoleContext } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { isStrict } from "./identity.ts";

/**
 * Whether the conditions admit only principals of the organization that the role belongs to: by its ID, or by a list of
 * its accounts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function isOwnOrganization(conditions: readonly Condition[], context: RoleContext): boolean {
  return conditions.some(
    (condition) =>
      isStrict(condition) && condition.values.every(({ text }) => isOwn(condition.key, text, context)),
  );
}

/** A path begins with the organization, whatever wildcards follow. */
function isOwn(key: string, text: string, context: RoleContext): boolean {
  const { account, organizationAccounts, organizationId } = context;
  if (key === "aws:principalaccount") return text === account || organizationAccounts.has(text);
  if (organizationId === undefined) return false;
  if (key === "aws:principalorgid") return text === organizationId;
  return key === "aws:principalorgpaths" && text.startsWith(`${organizationId}/`);
}
