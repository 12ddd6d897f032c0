import { forwarderRoleName, templateRoleNames } from "../../contract/own/own-parts.ts";
import type { SnapshotOrder } from "../../restore/snapshots/snapshot-order.ts";
import {
  noteFailure,
  requireCallShown,
  type SnapshotOutcome,
} from "../../restore/snapshots/take-snapshot.ts";
import { roleDifferences } from "./differences.ts";
import { policiesOf, queuesOf, rulesOf } from "./other-parts.ts";
import type { OwnPartPorts } from "./ports.ts";

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
    ...(await checkOwnPart(order, ports)),
  }));
}

interface Checked {
  readonly differences: readonly string[];
  readonly undelivered?: number;
}

async function checkOwnPart(order: SnapshotOrder, ports: OwnPartPorts): Promise<Checked> {
  const { account, name } = order;
  const { hubAccount, hub, members } = ports.declared;
  const declared = account === hubAccount ? hub : members;
  const role = await ports.snapshots.read(order);
  const differences = roleDifferences(role, name, declared);
  if (differences.length === 0) requireCallShown(order, ports);
  const common = { account, partition: order.partition, seenAt: ports.clock.now().toISOString() };
  const queues = name === forwarderRoleName ? await queuesOf(order, declared, ports) : [];
  const others = [
    ...(await policiesOf(order, declared, ports)),
    ...(name === forwarderRoleName ? await rulesOf(order, declared, ports) : []),
    ...queues.map(({ messages: _, ...queue }) => queue),
  ];
  await ports.checks.send([
    { ...common, kind: "role", name, differences },
    ...others.map((one) => ({ ...common, ...one })),
  ]);
  if (role === undefined) await ports.seen.forget(order);
  else await ports.seen.note(role, { id: role.id, trustDigest: "", at: common.seenAt });
  return {
    differences: [...differences, ...others.flatMap((one) => one.differences)],
    ...(queues.length > 0 && { undelivered: queues.reduce((sum, { messages }) => sum + messages, 0) }),
  };
}
