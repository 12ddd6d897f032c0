import { accountPlaceholder, type OwnRoleForm, textOf, textsOfRole } from "../../contract/own/own-forms.ts";
import { boundaryName, roleOfAdditionalPolicy } from "../../contract/own/own-parts.ts";
import { rolePath } from "../../contract/roles.ts";
import { partitionOf } from "../../principals/role.ts";
import type { RoleSnapshot } from "../../restore/snapshots/snapshot.ts";
import { digest } from "../../shared/digest.ts";

/** Digests of what the member template declares, as 32 hexadecimal digits. */
export interface DeclaredParts {
  readonly roles: Readonly<Record<string, { readonly trust: string; readonly policies: string }>>;
  readonly rules: Readonly<Record<string, { readonly pattern: string; readonly targets: string }>>;
  /** Of managed policies, by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** Of the policies of queues, by the name of the queue. */
  readonly queues: Readonly<Record<string, string>>;
}

/** The member template as it was deployed. In the hub, the account of the member and of the hub are the same. */
export interface Declared {
  readonly hubAccount: string;
  readonly members: DeclaredParts;
  readonly hub: DeclaredParts;
}

/** A rule of EventBridge on the default bus. */
export interface LiveRule {
  readonly isEnabled: boolean;
  readonly pattern: unknown;
  readonly targets: unknown;
}

/** The names of the managed policies that the member template attaches to a role. */
export function additionalPoliciesOf(role: string, { policies }: Pick<DeclaredParts, "policies">): string[] {
  return Object.keys(policies).filter((name) => roleOfAdditionalPolicy(name) === role);
}

/** A queue of the responder in a member account. */
export interface LiveQueue {
  /** Null when it has none. */
  readonly policy: unknown;
  readonly messages: number;
}

export function roleDifferences(
  role: RoleSnapshot | undefined,
  name: string,
  declared: DeclaredParts,
): string[] {
  const { roles } = declared;
  const expected = roles[name];
  if (role === undefined) return expected === undefined ? [] : ["the role does not exist"];
  if (expected === undefined) return ["the member template declares no such role"];
  const { trust, policies } = textsOfRole(formOf(role));
  const arnOf = (policy: string) =>
    `arn:${partitionOf(role.arn)}:iam::${role.account}:policy${rolePath}${policy}`;
  const boundary = arnOf(boundaryName);
  const attached = additionalPoliciesOf(name, declared).map(arnOf);
  return [
    ...(shortDigest(trust) === expected.trust ? [] : ["its trust policy is another one"]),
    ...(shortDigest(policies) === expected.policies
      ? []
      : [
          `its inline policies are others: ${role.inlinePolicies.map((one) => one.name).join(", ") || "none"}`,
        ]),
    ...(role.permissionsBoundary === boundary
      ? []
      : [`its permissions boundary is ${role.permissionsBoundary ?? "missing"}`]),
    ...role.attachedPolicies.filter((arn) => !attached.includes(arn)).map((arn) => `${arn} is attached`),
    ...attached.filter((arn) => !role.attachedPolicies.includes(arn)).map((arn) => `${arn} is not attached`),
  ];
}

/** As the template writes it. */
function formOf({ account, trust, inlinePolicies }: RoleSnapshot): OwnRoleForm {
  return {
    trust: withPlaceholder(trust, account),
    inlinePolicies: inlinePolicies.map(({ name, document }) => ({
      name,
      document: withPlaceholder(document, account),
    })),
  };
}

export function ruleDifferences(
  rule: LiveRule | undefined,
  account: string,
  expected: DeclaredParts["rules"][string] | undefined,
): string[] {
  if (rule === undefined || expected === undefined) return ["the rule does not exist"];
  return [
    ...(rule.isEnabled ? [] : ["the rule is disabled"]),
    ...(digestOf(rule.pattern, account) === expected.pattern ? [] : ["its event pattern is another one"]),
    ...(digestOf(rule.targets, account) === expected.targets ? [] : ["its targets are others"]),
  ];
}

/**
 * @param document undefined when the policy does not exist
 * @param expected undefined when the template declares no such policy
 */
export function policyDifferences(
  document: unknown,
  account: string,
  expected: string | undefined,
): string[] {
  if (document === undefined) return expected === undefined ? [] : ["the policy does not exist"];
  if (expected === undefined) return ["the member template declares no such policy"];
  return digestOf(document, account) === expected ? [] : ["it allows or denies something else"];
}

/** @param queue undefined when the queue does not exist */
export function queueDifferences(
  queue: LiveQueue | undefined,
  account: string,
  expected: string | undefined,
): string[] {
  if (queue === undefined) return ["the queue does not exist"];
  if (queue.policy === null) return ["its policy is missing"];
  return digestOf(queue.policy, account) === expected ? [] : ["its policy is another one"];
}

function digestOf(value: unknown, account: string): string {
  return shortDigest(textOf(withPlaceholder(JSON.stringify(value), account)));
}

/** A text that is no JSON is compared as it is. */
function withPlaceholder(text: string, account: string): unknown {
  const general = text.replaceAll(account, accountPlaceholder);
  try {
    return JSON.parse(general);
  } catch {
    return general;
  }
}

function shortDigest(text: string): string {
  return digest(text).slice(0, 32);
}
