import { canaryRole, canaryTrust } from "../contract/canary.ts";
import type { Mode, Toggle } from "../expectations/toggle.ts";
import type { RoleRecord } from "../incidents/role-record.ts";
import { spentBudget } from "../incidents/write-budget.ts";
import type { RoleKey, Roles } from "../principals/role.ts";
import type { Clock } from "../shared/clock.ts";
import { PermanentError } from "../shared/errors.ts";
import { canaryChange } from "./trust.ts";
import { type CanaryVerdict, evaluateCanary, tooLate } from "./verdict.ts";

export interface CanaryPorts {
  /** The hub's, 12 digits. */
  readonly account: string;
  readonly roles: Roles;
  record(role: RoleKey): Promise<RoleRecord>;
  /** @returns the states of an incident that reached the notification channels */
  sentStates(incidentId: string): Promise<readonly string[]>;
  readonly toggle: { read(): Promise<Toggle> };
  readonly clock: Pick<Clock, "now">;
}

export interface CanaryReport extends CanaryVerdict {
  readonly mode: Mode;
  /** Why the toggle counts as `off` although it is not set to `off`. */
  readonly problem?: string;
}

/**
 * Changes the trust policy of the canary role periodically, and checks that the responder handles the change as it
 * would for any role: through CloudTrail and every rule, queue and function. It has no state of its own: the role and
 * its incident show the progress.
 *
 * @throws PermanentError when the role does not exist
 */
export async function runCanary(ports: CanaryPorts): Promise<CanaryReport> {
  const { account, roles, clock } = ports;
  const role = { account, name: canaryRole.name };
  const [live, record, { mode, problem }] = await Promise.all([
    roles.read(role),
    ports.record(role),
    ports.toggle.read(),
  ]);
  if (live === undefined)
    throw new PermanentError(
      "NoCanary",
      `role ${canaryRole.path}${canaryRole.name} of ${account}: expected the canary, found none; run sst refresh and sst deploy to create it`,
    );
  const { latest } = record;
  const sent = latest === undefined ? [] : await ports.sentStates(latest.id);
  const now = clock.now();
  const verdict = evaluateCanary({
    document: live.document,
    ...(latest && { latest }),
    sent,
    isSuspended: spentBudget(record, latest?.fingerprint, now) !== undefined,
    mode,
    now,
  });
  if (verdict.step === "change") await roles.writeTrust(role, canaryChange(now));
  if (verdict.step === "put-back") await roles.writeTrust(role, JSON.stringify(canaryTrust));
  // Handled like `off`, but no one chose it
  return problem === undefined ? { ...verdict, mode } : { ...verdict, openSeconds: tooLate, mode, problem };
}
