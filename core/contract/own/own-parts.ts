import { forwardRuleName, functionNames, undeliveredName } from "../names.ts";
import { memberRoleNames } from "../roles.ts";

/** In each member account: the role with which EventBridge forwards events to the hub. */
export const forwarderRoleName = "trust-drift-forwarder";

/** In each member account: the rule that forwards changes of the responder's own parts, also of the other rule. */
export const forwardOwnRuleName = "trust-drift-forward-own";

/** The roles of the member template. */
export const templateRoleNames: readonly string[] = [forwarderRoleName, ...Object.values(memberRoleNames)];

/** Every role of the responder but the canary, which changes by design. */
export const ownRoleNames: readonly string[] = [...templateRoleNames, ...Object.values(functionNames)];

export const templateRuleNames: readonly string[] = [forwardRuleName, forwardOwnRuleName];

/** In each member account: the managed policy that limits the roles of the template. */
export const boundaryName = "trust-drift-boundary";

export const templatePolicyNames: readonly string[] = [boundaryName];

/**
 * Managed policies that a role can have without a raised quota. The boundary is not one of them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const mostAttachedPolicies = 10;

/**
 * In each member account: a managed policy of a role, with the protected roles that do not fit into its inline policy.
 * @param number 1 to `mostAttachedPolicies`
 */
export function additionalPolicyName(role: string, number: number): string {
  return `${role}-${number}`;
}

/** The role to which a policy with an additional policy's name belongs. */
export function roleOfAdditionalPolicy(policy: string): string | undefined {
  const role = /^(.+)-[1-9]\d?$/.exec(policy)?.[1];
  return role !== undefined && templateRoleNames.includes(role) ? role : undefined;
}

export const templateQueueNames: readonly string[] = [undeliveredName];

/**
 * The sources of events about our own parts. AWS lets no customer use a source that begins with `aws.`.
 * @see ownPartPattern
 */
export const ownPartSources = ["aws.iam", "aws.events", "aws.sqs"] as const;

/** A message of our own: what a check of one of our parts in a member account found. */
export const ownPartCheckSource = "trust-drift.own-part";
