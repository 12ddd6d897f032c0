import type { Trigger } from "../events/trigger.ts";
import { withoutOwnApproval } from "../incidents/approval/four-eyes.ts";
import { unfinishedEvent } from "../incidents/role-record.ts";
import { retryOnConflict } from "../shared/retry.ts";
import { carryOut } from "./carry-out.ts";
import { decide } from "./decide/decide.ts";
import type { Decision } from "./decide/decision.ts";
import type { Observation } from "./observe/observation.ts";
import { observe } from "./observe/observe.ts";
import type { Ports } from "./ports.ts";
import { announceAgain } from "./record/announce.ts";
import type { Outcome } from "./record/outcome.ts";
import { reportOverwritten } from "./record/overwritten.ts";

/** A role that changes faster than this is returned to the queue. */
const attempts = 3;

/**
 * Follows a trigger to its end: observe the live role, decide, act, record, announce. Safe to run again at any point:
 * the record shows what was done before, and what was not announced is announced.
 *
 * @throws RetryableError to return the trigger to the queue
 */
export function respond(trigger: Trigger, ports: Ports): Promise<Outcome> {
  // After a conflict the decision rests on outdated facts: observe again
  return retryOnConflict(attempts, async () => {
    const read = await observe(trigger, ports);
    const own = ports.settings.fourEyes ? withoutOwnApproval(read.record) : undefined;
    const first = own === undefined ? read : { ...read, record: { ...read.record, latest: own.incident } };
    const { seen, decision } = await settle(first, ports);
    if (decision.kind === "wait") return carryOut(decision, seen, ports);
    await announceUnfinished(seen, ports);
    const isRefused = own !== undefined && trigger.kind === "recheck" && trigger.reason === "approved";
    if (isRefused) return carryOut({ kind: "add", ...own }, seen, ports);
    return carryOut(decision, await reportOverwritten(seen, ports), ports);
  });
}

/** A revert reads the toggle just before its write; every other decision is made and reported with the toggle as it is now. */
async function settle(
  first: Observation,
  { toggle, clock }: Ports,
): Promise<{ readonly seen: Observation; readonly decision: Decision }> {
  const decision = decide(first, clock.now());
  if (decision.kind === "revert" || first.kind !== "drift" || !first.toggle.isPresumed)
    return { seen: first, decision };
  const seen = { ...first, toggle: await toggle.read() };
  return { seen, decision: decide(seen, clock.now()) };
}

/** A previous handler of this event stopped after it had recorded an incident, and may not have announced it. */
async function announceUnfinished({ trigger, record }: Observation, ports: Ports): Promise<void> {
  const begun = unfinishedEvent(record, trigger.eventId);
  if (begun !== undefined) await announceAgain(begun.incidentId, ports);
}
