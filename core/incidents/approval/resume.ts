import { type Recheck, type RecheckQueue, rechecksOf } from "../../events/recheck.ts";
import type { RoleKey } from "../../principals/role.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import type { State } from "../ports.ts";
import { spentBudget } from "../write-budget.ts";
import type { Answer } from "./approve.ts";
import { withoutSuspension } from "./given-approval.ts";

export interface ResumePorts {
  readonly state: Pick<State, "read" | "write" | "approve">;
  readonly rechecks: RecheckQueue;
  readonly clock: Pick<Clock, "now">;
  readonly partition: Recheck["partition"];
}

/** A record that other handlers write more often than this is not resumed. */
const attempts = 4;

/**
 * Ends the suspension of a role: its write budget is reset, and the role is checked again at once. The decision is an
 * item of its own, which the recheck takes up, so that functions that may not write records can end a suspension.
 *
 * @param by the name of the person in the channel of the request
 * @throws RetryableError or PermanentError when the table or the queue does not answer
 */
export async function resume(role: RoleKey, by: string, ports: ResumePorts): Promise<Answer> {
  const now = ports.clock.now();
  const isResumed = await retryOnConflict(attempts, async () => {
    const { record } = await ports.state.read(role);
    if (spentBudget(record, record.latest?.fingerprint, now) === undefined) return false;
    const decision = { decision: "resume", at: now.toISOString(), by } as const;
    const { latest } = record;
    if (latest === undefined) await ports.state.write(role, withoutSuspension(record, decision), []);
    else await ports.state.approve(latest, { ...decision, fingerprint: latest.fingerprint });
    return true;
  });
  if (!isResumed) return notSuspended(role);
  const causeId = digest(`resumed ${role.account} ${role.name} ${now.toISOString()}`).slice(0, 32);
  const cause = { reason: "approved", causeId, partition: ports.partition } as const;
  await ports.rechecks.send(rechecksOf([role], cause, now));
  return { kind: "approved", text: `Resumed role ${role.name} of ${role.account}. It is checked now.` };
}

export function notSuspended({ account, name }: RoleKey): Answer {
  return { kind: "already", text: `Role ${name} of ${account} is not suspended.` };
}
