import { memberRoleNames } from "../../contract/roles.ts";
import type { RoleKey } from "../../principals/role.ts";
import { RetryableError } from "../../shared/errors.ts";
import { afterRevert, outcomeOf, revert } from "../act/revert.ts";
import type { Decision } from "../decide/decision.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "../record/announce.ts";
import { leased } from "../record/lease.ts";
import type { Outcome } from "../record/outcome.ts";
import { recordStep, releaseLease } from "../record/record.ts";
import type { Recorded } from "../record/write-record.ts";

/** IAM takes some seconds until it applies a changed permission. */
const grantedSeconds = 15;

/**
 * The permissions or the trust policy of the role that writes changed, or the role was created again: a refused write may
 * succeed now. The sweep of the account tries each of them again.
 */
export async function retryRefusedWrites(
  { eventId }: { readonly eventId: string },
  { account, name }: RoleKey,
  { sweeps }: Pick<Ports, "sweeps">,
): Promise<void> {
  if (!writers.includes(name.toLowerCase())) return;
  await sweeps.send({ version: 1, sweepId: `granted-${eventId}`, account }, grantedSeconds);
}

const writers: readonly string[] = [memberRoleNames.remediator, memberRoleNames.restorer];

/**
 * Tries a refused write again: the missing permission may have been granted. As long as the refusal is the same, nothing
 * is added to the incident, nothing is announced and nothing is spent from the budget.
 *
 * @throws RetryableError when the trigger must return to the queue
 */
export async function retryBlocked(
  { incident, expected, drift }: Extract<Decision, { kind: "retry-blocked" }>,
  seen: Observation,
  ports: Ports,
): Promise<Outcome> {
  const record = leased(seen.record, incident.fingerprint, ports.clock.now().toISOString());
  await ports.state.write(seen.trigger.role, record, []);
  const opened: Recorded = {
    record: { ...record, version: record.version + 1 },
    incident,
    announceFrom: incident.steps.length,
  };
  const reverted = await revert(drift, expected, incident.detectedAt, ports);
  switch (reverted.kind) {
    case "failed":
    case "changed-meanwhile": {
      const release = releaseLease(seen, opened, { wrote: reverted.wrote, announced: false }, ports);
      await release.catch(() => undefined);
      if (reverted.kind === "failed") throw reverted.error;
      throw new RetryableError("Conflict", `role ${seen.trigger.role.name} changed during the revert`);
    }
    case "blocked": {
      if (reverted.blockage.error === incident.blockage?.error) {
        await releaseLease(seen, opened, { wrote: outcomeOf(reverted), announced: false }, ports);
        return { kind: "ignored", reason: "part-of-known-incident" };
      }
      break;
    }
    case "verified":
    case "already-as-expected":
      break;
  }
  const next = afterRevert(incident, reverted, ports.clock.now().toISOString());
  const before = { ...opened, wrote: outcomeOf(reverted) };
  return announce(await recordStep(seen, before, next, ports), ports);
}
