import { rolePath } from "../contract/roles.ts";
import { isServiceRole } from "../principals/role.ts";
import { blockedReport, type RestoreBlocked } from "./blocked-report.ts";
import { type CurrentRole, notShownYet, readCurrentRole } from "./current-role.ts";
import type { Progress, RestoreJob, RestorePorts } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { attemptWrite, RestoreStopped } from "./refusal.ts";
import { differences, type Part } from "./snapshots/compare.ts";
import { isReservedTag, type RoleSnapshot } from "./snapshots/snapshot.ts";
import { commandFor } from "./step-commands.ts";
import { newRole, restorable, tagsLeftOut } from "./steps.ts";

/** How a restore ended. */
export type RestoreResult =
  | Restored
  | RestoreBlocked
  /** Someone else created a role with that name; it was not changed. Without differences, nothing is left to do. */
  | {
      readonly kind: "name-taken";
      readonly id: string;
      readonly createdAt?: string;
      readonly differs: readonly Part[];
    }
  /** The role of the snapshot exists. IAM may show a deleted role for some seconds. */
  | { readonly kind: "not-deleted" }
  /** Someone deleted the role that this restore created, so it is not created again. */
  | { readonly kind: "deleted-again"; readonly id: string }
  | { readonly kind: "refused"; readonly reason: string };

interface Restored {
  readonly kind: "restored";
  readonly newId: string;
  /** ISO 8601: when the role was verified to equal the snapshot except for its id and dates. */
  readonly at: string;
  /** What could not be restored, and what was created in addition to the role. */
  readonly notes: readonly string[];
}

/**
 * Recreates a deleted role from its snapshot: role, boundary, tags, inline and attached policies, instance profiles, in
 * that order. Idempotent: each run reads the current state and adds what is missing. It never overwrites or removes
 * anything: a concurrent change by someone else ends the restore as blocked.
 *
 * @param restoreId the same in every run of one restore; letters, digits and `_.:/=+-@`, at most 256
 * @throws RetryableError when it must run again later
 */
export async function restore(
  snapshot: RoleSnapshot,
  restoreId: string,
  ports: RestorePorts,
): Promise<RestoreResult> {
  const reason = objectionTo(snapshot);
  if (reason !== undefined) return { kind: "refused", reason };
  const job = { wanted: restorable(snapshot), restoreId, ports };
  try {
    const progress = await ports.progress.read();
    return await resume(job, snapshot, progress);
  } catch (error) {
    if (error instanceof RestoreStopped) return blockedReport(job, error.refusals);
    throw error;
  }
}

function objectionTo(snapshot: RoleSnapshot): string | undefined {
  if (isServiceRole(snapshot))
    return `${snapshot.arn} belongs to an AWS service: only that service can recreate it.`;
  // Regardless of its name: a restorer that writes under its own path could create a role for itself.
  if (snapshot.path.startsWith(rolePath))
    return `${snapshot.arn} is under the path of the responder's own roles, which the responder never writes: deploy the responder again.`;
  return undefined;
}

async function resume(job: RestoreJob, snapshot: RoleSnapshot, progress: Progress): Promise<RestoreResult> {
  const before = await readCurrentRole(job, progress);
  if (before.kind !== "none") return complete(job, snapshot, progress, before);
  const id = await create(job);
  const next = id === undefined ? progress : await recordRole(job, progress, id);
  const current = await readCurrentRole(job, next);
  if (current.kind === "none") throw notShownYet(job);
  return complete(job, snapshot, next, current);
}

async function complete(
  job: RestoreJob,
  snapshot: RoleSnapshot,
  progress: Progress,
  current: Exclude<CurrentRole, { kind: "none" }>,
): Promise<RestoreResult> {
  switch (current.kind) {
    case "ours": {
      if (progress.finishedAt !== undefined) return restored(snapshot, progress, progress.finishedAt);
      if (progress.created === undefined) await recordRole(job, progress, current.live.id);
      await rebuild(job, current.live);
      return finish(job, snapshot);
    }
    case "other": {
      const { id, createdAt } = current.live;
      const differs = differences(job.wanted, restorable(current.live));
      return { kind: "name-taken", id, differs, ...(createdAt !== undefined && { createdAt }) };
    }
    case "not-deleted":
    case "deleted-again":
      return current;
  }
}

/** @returns undefined when IAM reports that the role exists, although the reading did not show it */
async function create(job: RestoreJob): Promise<string | undefined> {
  const role = newRole(job.wanted, job.restoreId);
  try {
    return await attemptWrite({ kind: "create-role", role }, job.ports, () =>
      job.ports.restorer.create(role),
    );
  } catch (error) {
    if (error instanceof RestoreStopped && error.refusals[0].error.code === "EntityAlreadyExists")
      return undefined;
    throw error;
  }
}

async function recordRole({ ports }: RestoreJob, progress: Progress, id: string): Promise<Progress> {
  const next = { ...progress, created: { id, at: ports.clock.now().toISOString() } };
  await ports.progress.write(next);
  return next;
}

async function finish({ ports }: RestoreJob, snapshot: RoleSnapshot): Promise<RestoreResult> {
  const progress = await ports.progress.read();
  const finishedAt = ports.clock.now().toISOString();
  await ports.progress.write({ ...progress, finishedAt });
  return restored(snapshot, progress, finishedAt);
}

function restored(snapshot: RoleSnapshot, { created, createdProfiles }: Progress, at: string): Restored {
  const reserved = snapshot.tags.filter(isReservedTag).map(({ key }) => key);
  const leftOut = tagsLeftOut(restorable(snapshot));
  const notes = [
    ...(reserved.length === 0
      ? []
      : [`Not restored: tags that only AWS can write (${reserved.join(", ")}).`]),
    ...(leftOut.length === 0
      ? []
      : [
          `Not restored: the 50th tag, because IAM allows 50 tags including the mark of the restore. Run: ${commandFor({ kind: "tag-role", tags: leftOut }, snapshot).line}`,
        ]),
    ...createdProfiles.map(
      (name) =>
        `Instance profile ${name} was deleted and has been recreated without its tags. Associate it again with the instances that used it.`,
    ),
  ];
  return { kind: "restored", newId: created?.id ?? "", at, notes };
}
