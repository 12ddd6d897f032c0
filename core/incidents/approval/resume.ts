import { type Recheck, type RecheckQueue, rechecksOf } from "../../events/recheck.ts";
import type { RoleKey } from "../../principals/role.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import { advance } from "../incident.ts";
import type { State } from "../ports.ts";
import { spentBudget } from "../write-budget.ts";
import type { Answer } from "./approve.ts";

export interface ResumePorts {
  readonly state: Pick<State, "read" | "write">;
  readonly rechecks: RecheckQueue;
  readonly clock: Pick<Clock, "now">;
  readonly partition: Recheck["partition"];
}

/** A record that other handlers write more often than this is not resumed. */
const attempts = 4;

/**
 * Ends the suspension of a role: its write budget is reset, and the role is checked again at once.
 *
 * @param by the name of the person in the channel of the request
 * @throws RetryableError or PermanentError when the table or the queue does not answer
 */
export async function resume(role: RoleKey, by: string, ports: ResumePorts): Promise<Answer> {
  const now = ports.clock.now();
  const isResumed = await retryOnConflict(attempts, async () => {
    const { record } = await ports.state.read(role);
    if (spentBudget(record, record.latest?.fingerprint, now) === undefined) return false;
    const { suspension: _, suspensionEndedAt: __, latest, ...rest } = record;
    if (latest === undefined) {
      await ports.state.write(role, { ...rest, writes: [] }, []);
      return true;
    }
    const at = now.toISOString();
    const note = `Resumed by ${by}: automatic writes to this role are enabled again.`;
    // The incident of the suspension may have ended: its record says all the same who resumed the role
    const state = latest.state === "suspended" ? "detected" : latest.state;
    const resumed = advance({ ...latest, resumed: { at, by } }, state, at, note);
    await ports.state.write(role, { ...rest, latest: resumed, writes: [] }, [resumed]);
    return true;
  });
  if (!isResumed) return { kind: "already", text: `Role ${role.name} of ${role.account} is not suspended.` };
  const causeId = digest(`resumed ${role.account} ${role.name} ${now.toISOString()}`).slice(0, 32);
  const cause = { reason: "approved", causeId, partition: ports.partition } as const;
  await ports.rechecks.send(rechecksOf([role], cause, now));
  return { kind: "approved", text: `Resumed role ${role.name} of ${role.account}. It is checked now.` };
}
