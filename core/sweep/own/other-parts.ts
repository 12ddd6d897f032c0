import {
  additionalPolicyName,
  forwarderRoleName,
  mostAttachedPolicies,
  templatePolicyNames,
  templateQueueNames,
  templateRuleNames,
} from "../../contract/own/own-parts.ts";
import { memberRoleNames } from "../../contract/roles.ts";
import type { OwnPartCheck } from "../../events/own/own-part-check.ts";
import type { SnapshotOrder } from "../../restore/snapshots/snapshot-order.ts";
import {
  additionalPoliciesOf,
  type DeclaredParts,
  policyDifferences,
  queueDifferences,
  ruleDifferences,
} from "./differences.ts";
import type { OwnPartPorts } from "./ports.ts";

type Compared = Pick<OwnPartCheck, "kind" | "name" | "differences">;

/**
 * The managed policies that belong to the role. After an event also those that the template does not declare, so that the
 * incident of a policy ends that a deployment deleted.
 */
export function policiesOf(
  { account, name: role, partition, caller }: SnapshotOrder,
  declared: DeclaredParts,
  ports: OwnPartPorts,
): Promise<readonly Compared[]> {
  const possible = Array.from({ length: mostAttachedPolicies }, (_, at) =>
    additionalPolicyName(role, at + 1),
  );
  const names = [
    ...(role === forwarderRoleName ? templatePolicyNames : []),
    ...(caller !== undefined && extended.includes(role) ? possible : additionalPoliciesOf(role, declared)),
  ];
  return Promise.all(
    names.map(async (name) => {
      const document = await ports.policies.read(account, partition, name);
      const differences = policyDifferences(document, account, declared.policies[name]);
      return { kind: "policy" as const, name, differences };
    }),
  );
}

/** The roles that can have additional policies. */
const extended: readonly string[] = [memberRoleNames.remediator, memberRoleNames.restorer];

export async function rulesOf(
  { account }: SnapshotOrder,
  { rules }: DeclaredParts,
  ports: OwnPartPorts,
): Promise<readonly Compared[]> {
  return Promise.all(
    templateRuleNames.map(async (name) => {
      const rule = await ports.rules.read(account, name);
      return { kind: "rule" as const, name, differences: ruleDifferences(rule, account, rules[name]) };
    }),
  );
}

export async function queuesOf(
  { account }: SnapshotOrder,
  { queues }: DeclaredParts,
  ports: OwnPartPorts,
): Promise<readonly (Compared & { readonly messages: number })[]> {
  return Promise.all(
    templateQueueNames.map(async (name) => {
      const queue = await ports.queues.read(account, name);
      const differences = queueDifferences(queue, account, queues[name]);
      return { kind: "queue" as const, name, differences, messages: queue?.messages ?? 0 };
    }),
  );
}
