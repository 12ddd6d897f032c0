import { RetryableError } from "../shared/errors.ts";
import { readUntil } from "../shared/retry.ts";
import { secondsBetween } from "../shared/time.ts";
import type { Progress, RestoreJob } from "./ports.ts";
import { attempt } from "./refusal.ts";
import { isSameTrust } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";
import { isClosed, markOf } from "./steps.ts";

/** The role that currently has the name of the role to restore. */
export type CurrentRole =
  | { readonly kind: "none" }
  /** The role of the snapshot, by its id. */
  | { readonly kind: "not-deleted" }
  /** The role that this restore created. */
  | { readonly kind: "ours"; readonly live: RoleSnapshot }
  /** Someone deleted the role that this restore created. */
  | { readonly kind: "deleted-again"; readonly id: string }
  | { readonly kind: "other"; readonly live: RoleSnapshot };

/** IAM needs seconds to show a new role everywhere; a role that is not shown after this time was deleted. */
const shownWithinSeconds = 60;

/** Identifies the role by the restore's recorded progress, or without a record by the role's mark. */
export async function readCurrentRole(job: RestoreJob, { created }: Progress): Promise<CurrentRole> {
  const { wanted, ports } = job;
  const isShown = (role: RoleSnapshot | undefined) => created === undefined || role?.id === created.id;
  const live = await readUntil(ports.clock, () => readRole(job), isShown);
  if (live === undefined) {
    if (created === undefined) return { kind: "none" };
    if (secondsBetween(created.at, ports.clock.now()) >= shownWithinSeconds)
      return { kind: "deleted-again", id: created.id };
    throw notShownYet(job);
  }
  if (live.id === wanted.id) {
    if (created !== undefined) throw notShownYet(job); // IAM returned outdated data: it accepted our new role
    return { kind: "not-deleted" };
  }
  const isOurs = created === undefined ? isMarkedByUs(job, live) : live.id === created.id;
  return isOurs ? { kind: "ours", live } : { kind: "other", live };
}

/**
 * For a restore that crashed between creating the role and recording it. The mark alone is not proof, because anyone
 * who can create roles could copy it: before anything is granted, the role must also trust only what the snapshot
 * trusts.
 */
function isMarkedByUs({ wanted, restoreId }: RestoreJob, live: RoleSnapshot): boolean {
  return (
    markOf(live) === restoreId &&
    live.path === wanted.path &&
    (isClosed(live) || isSameTrust(wanted.trust, live.trust, wanted.account))
  );
}

export function readRole({ wanted, ports }: RestoreJob): Promise<RoleSnapshot | undefined> {
  const { account, name } = wanted;
  return attempt({ kind: "read-role" }, () => ports.snapshots.read({ account, name }));
}

export function notShownYet({ wanted }: RestoreJob): RetryableError {
  const { name, account } = wanted;
  return new RetryableError(
    "NotShownYet",
    `role ${name} of ${account}: created, but IAM does not show it yet`,
  );
}
