import { mostAttachedPolicies } from "../../core/contract/own/own-parts.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import type { Packed } from "./packing.ts";
import { charactersOf, longestPolicy, longestTemplateBody } from "./quotas.ts";
import { restorerPolicies } from "./restorer.ts";
import { remediatorPolicies } from "./roles.ts";
import { memberTemplate } from "./template.ts";

/** The template for the StackSet, without white space, which counts towards the size limit. */
export function templateBody(protectedRoles: readonly string[]): string {
  return JSON.stringify(memberTemplate(protectedRoles));
}

/** Whether CloudFormation accepts the template only as a file in S3. */
export function needsFile(template: string): boolean {
  return new TextEncoder().encode(template).length > longestTemplateBody;
}

/**
 * The roles of the template whose policies have no room for these protected roles. AWS would report them only after half
 * of the deployment.
 * @param protectedRoles as `memberTemplate` takes them
 * @param options.restore whether `RestoreRoles` is on
 * @returns a sentence for each role, with the number that fits; empty if all of them fit
 */
export function oversizes(
  protectedRoles: readonly string[],
  { restore }: { readonly restore: boolean },
): readonly string[] {
  const { remediator, restorer } = memberRoleNames;
  return [
    ...oversizeOf(remediator, protectedRoles, remediatorPolicies(protectedRoles)),
    ...(restore ? oversizeOf(restorer, protectedRoles, restorerPolicies(protectedRoles)) : []),
  ];
}

function oversizeOf(role: string, { length }: readonly string[], packed: Packed<object>): readonly string[] {
  const { inline, managed } = longestPolicy;
  if (packed.managed.some((statements) => charactersOf(statements) > managed))
    return [`one pattern alone exceeds the ${managed} characters of a managed policy of ${role}`];
  const fits = packed.counts.slice(0, 1 + mostAttachedPolicies).reduce((total, count) => total + count, 0);
  if (fits === length) return [];
  return [
    `the policies of ${role} have room for ${fits} of the ${length} patterns (AWS allows ${inline} characters inline, and ${mostAttachedPolicies} managed policies of ${managed})`,
  ];
}

/** What to do about an oversize: the end of its sentence. */
export const shorten =
  "use fewer or shorter patterns with *, such as platform/*, which is one pattern for all roles under that path";
