import { accountPlaceholder, type OwnRoleForm, textOf, textsOfRole } from "../../contract/own-forms.ts";
import { forwarderRoleName, templateRoleNames, templateRuleNames } from "../../contract/own-parts.ts";
import { rolePath } from "../../contract/roles.ts";
import type { OwnPartCheck } from "../../events/own/own-part-check.ts";
import { partitionOf } from "../../principals/role.ts";
import type { SnapshotMarks } from "../../restore/snapshots/ports.ts";
import type { RoleSnapshot, SnapshotReader } from "../../restore/snapshots/snapshot.ts";
import type { SnapshotOrder } from "../../restore/snapshots/snapshot-order.ts";
import {
  noteFailure,
  requireCallShown,
  type SnapshotOutcome,
} from "../../restore/snapshots/take-snapshot.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";

/** Digests of what the member template declares, as 32 hexadecimal digits. */
export interface DeclaredParts {
  readonly roles: Readonly<Record<string, { readonly trust: string; readonly policies: string }>>;
  readonly rules: Readonly<Record<string, { readonly pattern: string; readonly targets: string }>>;
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

export interface OwnPartPorts {
  readonly snapshots: SnapshotReader;
  readonly declared: Declared;
  readonly rules: {
    /** @returns undefined when the rule does not exist */
    read(account: string, name: string): Promise<LiveRule | undefined>;
  };
  readonly checks: { send(checks: readonly OwnPartCheck[]): Promise<void> };
  readonly seen: SnapshotMarks;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Compares a role of the responder in a member account with the member template, and with the forwarder also the rules. A
 * permanent failure is recorded, as that of a snapshot is.
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
  const rules = name === forwarderRoleName ? await rulesOf(account, declared, ports) : [];
  await ports.checks.send([
    { ...common, kind: "role", name, differences },
    ...rules.map((rule) => ({ ...common, kind: "rule" as const, ...rule })),
  ]);
  if (role === undefined) await ports.seen.forget(order);
  else await ports.seen.note(role, { id: role.id, trustDigest: "", at: common.seenAt });
  return [...differences, ...rules.flatMap((rule) => rule.differences)];
}

function roleDifferences(role: RoleSnapshot | undefined, name: string, { roles }: DeclaredParts): string[] {
  const expected = roles[name];
  if (role === undefined) return expected === undefined ? [] : ["the role does not exist"];
  if (expected === undefined) return ["the member template declares no such role"];
  const { trust, policies } = textsOfRole(formOf(role));
  const boundary = `arn:${partitionOf(role.arn)}:iam::${role.account}:policy${rolePath}trust-drift-boundary`;
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
    ...role.attachedPolicies.map((arn) => `${arn} is attached`),
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

async function rulesOf(account: string, { rules }: DeclaredParts, ports: OwnPartPorts) {
  return Promise.all(
    templateRuleNames.map(async (name) => ({
      name,
      differences: ruleDifferences(await ports.rules.read(account, name), account, rules[name]),
    })),
  );
}

function ruleDifferences(
  rule: LiveRule | undefined,
  account: string,
  expected: DeclaredParts["rules"][string] | undefined,
): string[] {
  if (rule === undefined || expected === undefined) return ["the rule does not exist"];
  const digestOf = (value: unknown) => shortDigest(textOf(withPlaceholder(JSON.stringify(value), account)));
  return [
    ...(rule.isEnabled ? [] : ["the rule is disabled"]),
    ...(digestOf(rule.pattern) === expected.pattern ? [] : ["its event pattern is another one"]),
    ...(digestOf(rule.targets) === expected.targets ? [] : ["its targets are others"]),
  ];
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
