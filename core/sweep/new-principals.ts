import type { LiveRole } from "../principals/role.ts";
import { type Run, sendRechecks } from "./run.ts";

/** Whether other roles trust the role, and its id is unknown. */
export function isNewPrincipal(run: Run, { arn, id }: LiveRole): boolean {
  if (!run.trusted.has(arn)) return false;
  return !run.principals.get(arn.toLowerCase())?.includes(id);
}

/**
 * Remembers the ids of trusted roles. If a role had another id before, it was recreated without an event: the roles that
 * trust it are rechecked, and so is the role itself, whose loss may be an open incident.
 */
export async function rememberNewPrincipals(run: Run, found: readonly LiveRole[]): Promise<void> {
  const { ports } = run;
  for (const { account, name, arn } of found) {
    if (!run.principals.has(arn.toLowerCase())) continue;
    const dependents = await ports.directory.dependentsOf({ kind: "role", account, name });
    await sendRechecks(run, ports.rechecks, dependents, "principal-changed");
    await sendRechecks(run, ports.goneRechecks, [{ account, name }], "principal-changed");
  }
  if (found.length === 0) return;
  const since = ports.clock.now().toISOString();
  await ports.sweeps.rememberPrincipals(
    found.map(({ account, name, arn, id }) => ({ kind: "role", account, name, arn, id, since })),
  );
}
