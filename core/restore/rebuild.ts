import { PermanentError, RetryableError } from "../shared/errors.ts";
import { readUntil } from "../shared/retry.ts";
import { notShownYet, readRole } from "./current-role.ts";
import type { RestoreJob } from "./ports.ts";
import { RestoreStopped } from "./refusal.ts";
import { differences } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";
import { changedSteps, markOf, whileMarked, withoutMark } from "./steps.ts";
import { takeStep, takeSteps } from "./take-step.ts";

/**
 * Completes the role that this restore created, and verifies it. The mark is removed last, after verification.
 *
 * @throws RestoreStopped, RetryableError
 */
export async function rebuild(job: RestoreJob, live: RoleSnapshot): Promise<void> {
  const { wanted } = job;
  stopIfChanged(wanted, live);
  if (markOf(live) !== undefined) {
    await takeSteps(job, whileMarked(wanted), live);
    await verify(job, whileMarked(wanted), live, withoutMark);
    await takeStep(job, { kind: "remove-mark" }, live);
  } else {
    await takeSteps(job, whileMarked(wanted), live);
  }
  await verify(job, whileMarked(wanted), live, (role) => role);
}

/** Nothing is granted to a role whose trust policy or boundary someone has changed in the meantime. */
function stopIfChanged(wanted: RoleSnapshot, live: RoleSnapshot): void {
  const changed = changedSteps(wanted, live).flatMap(({ kind }) => {
    if (kind === "write-trust") return ["trust"];
    return kind === "put-boundary" ? ["permissionsBoundary"] : [];
  });
  if (changed.length > 0) throw changedMeanwhile(wanted, changed);
}

async function verify(
  job: RestoreJob,
  wanted: RoleSnapshot,
  { id }: RoleSnapshot,
  view: (live: RoleSnapshot) => RoleSnapshot,
): Promise<void> {
  const read = async () => {
    const live = await readRole(job);
    if (live === undefined) throw notShownYet(job);
    if (live.id !== id) {
      const found = `role ${wanted.name} of ${wanted.account}: expected id ${id}, found ${live.id}`;
      throw new RetryableError("ReplacedMeanwhile", found);
    }
    return differences(wanted, view(live));
  };
  const differs = await readUntil(job.ports.clock, read, ({ length }) => length === 0);
  if (differs.length > 0) throw changedMeanwhile(wanted, differs);
}

function changedMeanwhile(wanted: RoleSnapshot, differs: readonly string[]): RestoreStopped {
  const message = `role ${wanted.name} of ${wanted.account}: expected all parts as in the snapshot, found different ${differs.join(", ")}`;
  return new RestoreStopped([
    { doing: { kind: "verify" }, error: new PermanentError("ChangedMeanwhile", message) },
  ]);
}
