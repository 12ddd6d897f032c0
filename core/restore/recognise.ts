import { RetryableError } from "../shared/errors.ts";
import type { Progress, RestoreJob } from "./ports.ts";
import { attempt } from "./refusal.ts";
import { isSameTrust } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";
import { isClosed, markOf } from "./steps.ts";

/** Who stands under the name of the role that is to be restored. */
export type Standing =
  | { readonly kind: "nobody" }
  /** The role of the snapshot itself, by its id. */
  | { readonly kind: "never-deleted" }
  | { readonly kind: "ours"; readonly live: RoleSnapshot }
  /** What this restore created is gone: somebody does not want the role. */
  | { readonly kind: "deleted-again"; readonly id: string }
  | { readonly kind: "somebody-else"; readonly live: RoleSnapshot };

/** IAM needs seconds to show a new role everywhere; one that is still not shown after this long was deleted. */
const shownWithinSeconds = 60;

/** The pauses between readings that wait for IAM to show a write, in milliseconds. */
export const showingPauses = [250, 500, 1000, 2000, 4000] as const;

/** Reads who stands there. What this restore remembers decides, and where it remembers nothing, the role's mark. */
export async function recognise(job: RestoreJob, { created }: Progress): Promise<Standing> {
  const { wanted, ports } = job;
  const live = created === undefined ? await readRole(job) : await readUntilShown(job, created.id);
  if (live === undefined) {
    if (created === undefined) return { kind: "nobody" };
    const ageSeconds = (ports.clock.now().getTime() - Date.parse(created.at)) / 1000;
    if (ageSeconds >= shownWithinSeconds) return { kind: "deleted-again", id: created.id };
    throw notShownYet(job);
  }
  if (live.id === wanted.id) {
    if (created !== undefined) throw notShownYet(job); // IAM took our role: the old one shows from an old reading
    return { kind: "never-deleted" };
  }
  const isOurs = created === undefined ? isMarkedByUs(job, live) : live.id === created.id;
  return isOurs ? { kind: "ours", live } : { kind: "somebody-else", live };
}

/**
 * For a restore that died between creating the role and remembering so. The mark alone is not enough, for anybody who
 * may create roles could copy it: the role must also trust nobody but those that the snapshot trusts, before anything
 * is granted to it.
 */
function isMarkedByUs({ wanted, restoreId }: RestoreJob, live: RoleSnapshot): boolean {
  return (
    markOf(live) === restoreId &&
    live.path === wanted.path &&
    (isClosed(live) || isSameTrust(wanted.trust, live.trust, wanted.account))
  );
}

/** @returns what shows by the end: the role with this id, another one, or none */
async function readUntilShown(job: RestoreJob, id: string): Promise<RoleSnapshot | undefined> {
  let live: RoleSnapshot | undefined;
  for (const pause of [0, ...showingPauses]) {
    if (pause > 0) await job.ports.clock.pause(pause);
    live = await readRole(job);
    if (live?.id === id) return live;
  }
  return live;
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
