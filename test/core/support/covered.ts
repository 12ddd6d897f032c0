import { rechecksOf } from "../../../core/events/recheck.ts";
import { MemoryWorld } from "./memory.ts";
import { expectation, followRecheck, qovery } from "./samples.ts";

/**
 * A world in which the expectation qovery-access covers its role.
 *
 * @param document of the role; undefined: there is no role
 * @param changes of the expectation's fields
 */
export function covered(document?: string, changes: Record<string, unknown> = {}): MemoryWorld {
  const world = new MemoryWorld({ expectations: [expectation("qovery-access", changes)] });
  if (document !== undefined) world.put(qovery, document);
  return world;
}

/** Follows a sweep that finds the role, some time after what happened before. */
export async function sweep(world: MemoryWorld, causeId: string, afterSeconds = 900): Promise<void> {
  world.now += afterSeconds * 1000;
  const cause = { reason: "sweep", causeId, partition: "aws" } as const;
  for (const recheck of rechecksOf([qovery], cause, new Date(world.now))) await followRecheck(recheck, world);
}
