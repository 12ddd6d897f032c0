import { rolePath } from "../contract/roles.ts";
import { isServiceRole } from "../principals/role.ts";
import { blockedReport, type RestoreBlocked } from "./blocked-report.ts";
import type { Progress, RestoreJob, RestorePorts } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { notShownYet, recognise, type Standing } from "./recognise.ts";
import { attempt, RestoreStopped } from "./refusal.ts";
import { differences, type Part } from "./snapshots/compare.ts";
import { isReservedTag, type RoleSnapshot } from "./snapshots/snapshot.ts";
import { newRole, restorable } from "./steps.ts";

/** How a restore ended. */
export type RestoreResult =
  | Restored
  | RestoreBlocked
  /** Somebody else created a role of that name, and it was left alone. Without differences, nothing is left to do. */
  | {
      readonly kind: "taken-by-somebody";
      readonly id: string;
      readonly createdAt?: string;
      readonly differs: readonly Part[];
    }
  /** The role of the snapshot is there. Just after a deletion, IAM may show for some seconds what is gone. */
  | { readonly kind: "never-deleted" }
  /** Somebody deleted what this restore created, so it is not created again. */
  | { readonly kind: "deleted-again"; readonly id: string }
  | { readonly kind: "refused"; readonly reason: string };

interface Restored {
  readonly kind: "restored";
  readonly newId: string;
  /** ISO 8601: when the role was read back, equal to the snapshot in all but its id and dates. */
  readonly at: string;
  /** What nobody can write back, in words; and what is new beside the role. */
  readonly notes: readonly string[];
}

/**
 * Creates a deleted role again from its snapshot: role, boundary, tags, inline and attached policies, instance
 * profiles, in that order. May be run again at any point: each run reads what is there and does what is missing.
 * It adds and never overwrites or takes away: what somebody else does to the role meanwhile ends it as blocked.
 *
 * @param restoreId the same in every run of one restore; letters, digits and `_.:/=+-@`, at most 256
 * @throws RetryableError when it must be run again later
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
    return await goOn(job, snapshot, progress);
  } catch (error) {
    if (error instanceof RestoreStopped) return blockedReport(job, error.refusals);
    throw error;
  }
}

function objectionTo(snapshot: RoleSnapshot): string | undefined {
  if (isServiceRole(snapshot))
    return `${snapshot.arn} belongs to an AWS service: only that service can create it again.`;
  // Whatever its name: a restorer that writes under its own path could make itself a role.
  if (snapshot.path.startsWith(rolePath))
    return `${snapshot.arn} is under the path of the responder's own roles, where it never writes: deploy it again.`;
  return undefined;
}

async function goOn(job: RestoreJob, snapshot: RoleSnapshot, progress: Progress): Promise<RestoreResult> {
  const standing = await recognise(job, progress);
  if (standing.kind !== "nobody") return settle(job, snapshot, progress, standing);
  const id = await create(job);
  const after = id === undefined ? progress : await rememberRole(job, progress, id);
  const created = await recognise(job, after);
  if (created.kind === "nobody") throw notShownYet(job);
  return settle(job, snapshot, after, created);
}

async function settle(
  job: RestoreJob,
  snapshot: RoleSnapshot,
  progress: Progress,
  standing: Exclude<Standing, { kind: "nobody" }>,
): Promise<RestoreResult> {
  switch (standing.kind) {
    case "ours": {
      if (progress.finishedAt !== undefined) return restored(snapshot, progress, progress.finishedAt);
      if (progress.created === undefined) await rememberRole(job, progress, standing.live.id);
      await rebuild(job, standing.live);
      return finish(job, snapshot);
    }
    case "somebody-else": {
      const { id, createdAt } = standing.live;
      const differs = differences(job.wanted, restorable(standing.live));
      return { kind: "taken-by-somebody", id, differs, ...(createdAt !== undefined && { createdAt }) };
    }
    case "never-deleted":
    case "deleted-again":
      return standing;
  }
}

/** @returns undefined when IAM says that the role is there already, which a reading did not show */
async function create(job: RestoreJob): Promise<string | undefined> {
  const role = newRole(job.wanted, job.restoreId);
  try {
    return await attempt({ kind: "create-role", role }, () => job.ports.restorer.create(role));
  } catch (error) {
    if (error instanceof RestoreStopped && error.refusals[0].error.code === "EntityAlreadyExists")
      return undefined;
    throw error;
  }
}

async function rememberRole({ ports }: RestoreJob, progress: Progress, id: string): Promise<Progress> {
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
  const notes = [
    ...(reserved.length === 0 ? [] : [`Only AWS itself can write the tags ${reserved.join(", ")}.`]),
    ...createdProfiles.map(
      (name) =>
        `Instance profile ${name} was gone and was made anew, without its tags: instances that used it must be associated with it again.`,
    ),
  ];
  return { kind: "restored", newId: created?.id ?? "", at, notes };
}
