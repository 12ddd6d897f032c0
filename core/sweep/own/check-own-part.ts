import {
  additionalPolicyName,
  forwarderRoleName,
  mostAttachedPolicies,
  templatePolicyNames,
  templateQueueNames,
  templateRoleNames,
  templateRuleNames,
} from "../../contract/own/own-parts.ts";
import type { Partition } from "../../contract/regions.ts";
import { memberRoleNames } from "../../contract/roles.ts";
import type { OwnPartCheck } from "../../events/own/own-part-check.ts";
import type { SnapshotMarks } from "../../restore/snapshots/ports.ts";
import type { SnapshotReader } from "../../restore/snapshots/snapshot.ts";
import type { SnapshotOrder } from "../../restore/snapshots/snapshot-order.ts";
import {
  noteFailure,
  requireCallShown,
  type SnapshotOutcome,
} from "../../restore/snapshots/take-snapshot.ts";
import type { Clock } from "../../shared/clock.ts";
import {
  additionalPoliciesOf,
  type Declared,
  type DeclaredParts,
  type LiveRule,
  policyDifferences,
  queueDifferences,
  roleDifferences,
  ruleDifferences,
} from "./differences.ts";

export interface OwnPartPorts {
  readonly snapshots: SnapshotReader;
  readonly declared: Declared;
  readonly rules: {
    /** @returns undefined when the rule does not exist */
    read(account: string, name: string): Promise<LiveRule | undefined>;
  };
  readonly policies: {
    /** @returns the document of a managed policy of ours; undefined when it does not exist */
    read(account: string, partition: Partition, name: string): Promise<unknown>;
  };
  readonly queues: {
    /** @returns the queue's policy, null when it has none; undefined when the queue does not exist */
    policyOf(account: string, name: string): Promise<unknown>;
  };
  readonly checks: { send(checks: readonly OwnPartCheck[]): Promise<void> };
  readonly seen: SnapshotMarks;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Compares a role of the responder in a member account with the member template, with its additional policies, and with the
 * forwarder also the rules, the boundary and the queue. A permanent failure is recorded, as that of a snapshot is.
 *
 * @returns undefined for the order of another role
 * @throws RetryableError when AWS throttles or fails, or while IAM may not show the call yet after which the check was
 *   ordered
 */
export async function handleOwnPart(
  order: SnapshotOrder,
  ports: OwnPartPorts,
): Promise<SnapshotOutcome | undefined> {
  if (!templateRoleNames.includes(order.name)) return undefined;
  return noteFailure(order, ports, async () => ({
    kind: "compared",
    differences: await checkOwnPart(order, ports),
  }));
}

async function checkOwnPart(order: SnapshotOrder, ports: OwnPartPorts): Promise<readonly string[]> {
  const { account, name } = order;
  const { hubAccount, hub, members } = ports.declared;
  const declared = account === hubAccount ? hub : members;
  const role = await ports.snapshots.read(order);
  const differences = roleDifferences(role, name, declared);
  if (differences.length === 0) requireCallShown(order, ports.clock.now());
  const common = { account, partition: order.partition, seenAt: ports.clock.now().toISOString() };
  const others = [
    ...(await policiesOf(order, declared, ports)),
    ...(name === forwarderRoleName ? await othersOf(order, declared, ports) : []),
  ];
  await ports.checks.send([
    { ...common, kind: "role", name, differences },
    ...others.map((one) => ({ ...common, ...one })),
  ]);
  if (role === undefined) await ports.seen.forget(order);
  else await ports.seen.note(role, { id: role.id, trustDigest: "", at: common.seenAt });
  return [...differences, ...others.flatMap((one) => one.differences)];
}

type Compared = Pick<OwnPartCheck, "kind" | "name" | "differences">;

/**
 * The managed policies that belong to the role. After an event also those that the template does not declare, so that the
 * incident of a policy ends that a deployment deleted.
 */
function policiesOf(
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

/** The rules and the queue. */
async function othersOf(
  { account }: SnapshotOrder,
  { rules, queues }: DeclaredParts,
  ports: OwnPartPorts,
): Promise<readonly Compared[]> {
  return Promise.all([
    ...templateRuleNames.map(async (name) => {
      const rule = await ports.rules.read(account, name);
      return { kind: "rule" as const, name, differences: ruleDifferences(rule, account, rules[name]) };
    }),
    ...templateQueueNames.map(async (name) => {
      const policy = await ports.queues.policyOf(account, name);
      return { kind: "queue" as const, name, differences: queueDifferences(policy, account, queues[name]) };
    }),
  ]);
}
