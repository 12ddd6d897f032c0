import type { Recheck } from "../events/recheck.ts";
import type { RoleKey } from "../principals/role.ts";
import { wholeSeconds } from "../shared/time.ts";
import type { Run } from "./run.ts";

/** A recheck of a role, as of now. */
export function recheckOf(
  { order, ports }: Pick<Run, "order" | "ports">,
  { account, name }: RoleKey,
  reason: NonNullable<Recheck["reason"]>,
): Recheck {
  const seenAt = wholeSeconds(ports.clock.now().toISOString());
  return { sweepId: order.sweepId, account, roleName: name, partition: ports.partition, seenAt, reason };
}
