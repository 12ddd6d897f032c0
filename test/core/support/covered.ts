import { MemoryWorld } from "./memory.ts";
import { expectation, qovery } from "./samples.ts";

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
