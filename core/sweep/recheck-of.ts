import type { Recheck } from "../events/recheck.ts";
import type { RoleKey } from "../principals/role.ts";
import type { Run } from "./run.ts";

/** A role that this sweep wants looked at, as of now. */
export function recheckOf(
  { order, ports }: Pick<Run, "order" | "ports">,
  { account, name }: RoleKey,
  reason: NonNullable<Recheck["reason"]>,
): Recheck {
  // CloudTrail's events have whole seconds, and are compared with this
  const seenAt = ports.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
  return { sweepId: order.sweepId, account, roleName: name, partition: ports.partition, seenAt, reason };
}
