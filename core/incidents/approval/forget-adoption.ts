import { type Recheck, type RecheckQueue, rechecksOf } from "../../events/recheck.ts";
import type { Adoption } from "../../expectations/adoption.ts";
import type { RoleKey } from "../../principals/role.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import type { State } from "../ports.ts";

export interface ForgetPorts {
  readonly state: Pick<State, "read" | "write">;
  readonly rechecks: RecheckQueue;
  readonly clock: Pick<Clock, "now">;
  readonly partition: Recheck["partition"];
}

/** A record that other handlers write more often than this is not changed. */
const attempts = 4;

/**
 * Marks the adoption of a role as ended by a person, and sends a recheck of the role. The recheck deletes it from the
 * record, reports that, and responds to the live trust policy as the expectation says.
 *
 * @param by the person's ARN
 * @returns the adoption; undefined if the role has none
 */
export async function forgetAdoption(
  role: RoleKey,
  by: string,
  { state, rechecks, clock, partition }: ForgetPorts,
): Promise<Adoption | undefined> {
  const now = clock.now();
  const adoption = await retryOnConflict(attempts, async () => {
    const { record } = await state.read(role);
    const { adopted } = record;
    if (adopted === undefined) return undefined;
    await state.write(role, { ...record, adopted: { ...adopted, forgottenBy: by } }, []);
    return adopted;
  });
  if (adoption === undefined) return undefined;
  const causeId = digest(`forget ${role.account}/${role.name} ${now.toISOString()}`).slice(0, 32);
  await rechecks.send(rechecksOf([role], { reason: "sweep", causeId, partition }, now));
  return adoption;
}
