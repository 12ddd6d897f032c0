import { roleNames } from "../../contract/roles.ts";
import { matchesGlob } from "../../shared/glob.ts";
import type { Expectation } from "../expectation.ts";

/** The setting that limits which roles the responder may write. */
export const protectedRolesSetting = "TRUST_DRIFT_PROTECTED_ROLES";

/**
 * Whether a pattern of the setting matches a role, as IAM matches the resource of the remediator's policy.
 *
 * @param role a path and name without the first slash; of an expectation also with wildcards
 */
export function isWritable(role: string, protectedRoles: readonly string[]): boolean {
  const name = role.replace(/^\//, "");
  return protectedRoles.flatMap(roleNames).some((pattern) => matchesGlob(pattern, name));
}

/** @returns a warning for each expectation with roles that the responder may not write */
export function unwritableRoles(
  expectations: readonly Expectation[],
  protectedRoles: readonly string[],
): string[] {
  return expectations.flatMap(({ name, match, response, rebind }) => {
    if (response === "alert" && rebind === "never") return [];
    const outside = match.roles.filter((role) => !isWritable(role, protectedRoles));
    if (outside.length === 0) return [];
    return [
      `${name}: match.roles: ${outside.join(", ")}: no pattern of ${protectedRolesSetting} covers it, so a revert would be refused. Add it to the setting and deploy.`,
    ];
  });
}
