import { expect } from "vitest";
import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import { revertBudget } from "../../../core/incidents/write-budget.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { covered } from "../../core/support/covered.ts";
import type { Call, MemoryWorld } from "../../core/support/memory.ts";
import { expectedDocument, follow, widened } from "../../core/support/samples.ts";

export const expected = expectedDocument("qovery-access");
export const drift = widened("qovery-access");
export const otherDrift = widened("qovery-access", "arn:aws:iam::999999999999:root");

/** When SQS shows a message again that was not deleted: longer than a lease. @see stacks/settings/timing.ts */
export const visibilitySeconds = 180;

/** How a call can fail. `crash`: the process has ended, so no later call of this run happens either. */
export const faultKinds = ["retryable", "permanent", "crash"] as const;

export interface Fault {
  readonly kind: (typeof faultKinds)[number];
  /** The number of the call in its run, from 0. */
  readonly at: number;
  /** Whether the call had its effect, so that only the answer is lost. */
  readonly late: boolean;
}

export function driftedWorld(): MemoryWorld {
  const world = covered(drift);
  return world;
}

/** Makes the next run fail at a call. */
export function strike(world: MemoryWorld, fault: Fault | undefined): void {
  const start = world.calls.length;
  const meet = (call: Call, at: number, late: boolean) => {
    if (fault === undefined || at - start < fault.at) return;
    const isHere = at - start === fault.at;
    if (fault.kind === "crash" && (!isHere || late === fault.late || late))
      throw new Error("the process died");
    if (!isHere || late !== fault.late) return;
    if (fault.kind === "permanent") throw new PermanentError("AccessDenied", `${call}: AccessDenied: no`);
    throw new RetryableError("ServiceUnavailable", `${call}: ServiceUnavailable: try later`);
  };
  world.before = (call, at) => meet(call, at, false);
  world.after = (call, at) => meet(call, at, true);
}

/** Delivers an event until a handler finishes it, as a queue does. @returns the number of deliveries */
export async function deliver(
  event: unknown,
  world: MemoryWorld,
  faults: readonly Fault[] = [],
): Promise<number> {
  for (let delivery = 0; delivery < 25; delivery++) {
    strike(world, faults[delivery]);
    try {
      await follow(event, world);
      return delivery + 1;
    } catch {
      world.now += visibilitySeconds * 1000;
    }
  }
  return expect.fail("the event was never finished");
}

/** What must hold after any faults. */
export function expectNothingLost(world: MemoryWorld): void {
  for (const incident of world.incidents()) {
    const told = world.lastAnnounced(incident.id);
    expect(told, `incident ${incident.id} ended as ${incident.state}`).toBe(incident.steps.length - 1);
  }
  for (const { toggle, onRecord } of world.writes) {
    expect(toggle).toBe("on");
    expect(onRecord?.foundDocument).toBeDefined();
  }
  expect(world.writes.length).toBeLessThanOrEqual(revertBudget.writes);
}

/** The incidents about this document. */
export function incidentsOf(world: MemoryWorld, document: string) {
  const fingerprint = fingerprintOf(document);
  return world.incidents().filter((incident) => incident.fingerprint === fingerprint);
}
