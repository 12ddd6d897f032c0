import type { LiveRole } from "../principals/role.ts";
import { recheckOf } from "./recheck-of.ts";
import type { Run } from "./run.ts";

/** Whether others trust the role, and nobody knows the id that it has. */
export function isStranger(run: Run, { name, arn, id }: LiveRole): boolean {
  const trusted = run.trusted.get(name.toLowerCase());
  if (trusted?.toLowerCase() !== arn.toLowerCase()) return false;
  return !run.principals.get(arn.toLowerCase())?.includes(id);
}

/**
 * Remembers the ids of trusted roles, and has the roles that trust them looked at where they had other ids before:
 * those were made anew, and no event told.
 */
export async function meetStrangers(run: Run, strangers: readonly LiveRole[]): Promise<void> {
  const { ports } = run;
  for (const { account, name, arn } of strangers) {
    if (!run.principals.has(arn.toLowerCase())) continue;
    const dependents = await ports.directory.dependentsOf({ kind: "role", account, name });
    const rechecks = dependents.map((role) => recheckOf(run, role, "principal-changed"));
    if (rechecks.length > 0) await ports.rechecks.send(rechecks);
  }
  if (strangers.length === 0) return;
  const since = ports.clock.now().toISOString();
  await ports.sweeps.rememberPrincipals(
    strangers.map(({ account, name, arn, id }) => ({ kind: "role", account, name, arn, id, since })),
  );
}
