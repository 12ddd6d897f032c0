import type { Command } from "../incidents/incident.ts";
import { PermanentError } from "../shared/errors.ts";
import { type RestoreBlockage, restoreBlockage } from "./explain-refusal.ts";
import { nothingYet, type Progress, type RestoreJob } from "./ports.ts";
import type { Refusal } from "./refusal.ts";
import { commonParts, trustsItself } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";
import { awsCommand, commandFor, undoCommands } from "./step-commands.ts";
import {
  changedSteps,
  closedTrust,
  markOf,
  missingSteps,
  newRole,
  type RestoreStep,
  withoutMark,
} from "./steps.ts";

/** A restore that needs manual work: what is missing, what was done, and how to complete or undo it. */
export interface RestoreBlocked {
  readonly kind: "blocked";
  /** Absent when the role was not created. */
  readonly newId?: string;
  readonly blockages: readonly [RestoreBlockage, ...RestoreBlockage[]];
  /** What has been restored so far. */
  readonly done: readonly string[];
  /** To run in this order with credentials of the role's account. A later run of the restore recognizes the result. */
  readonly finish: readonly Command[];
  readonly undo: readonly Command[];
  readonly check: readonly Command[];
}

/** @throws RetryableError when the current state cannot be read at the moment */
export async function blockedReport(
  job: RestoreJob,
  refusals: readonly [Refusal, ...Refusal[]],
): Promise<RestoreBlocked> {
  const { wanted, ports } = job;
  const [first, ...others] = refusals;
  const { created, createdProfiles } = (await mayBeRefused(ports.progress.read())) ?? nothingYet;
  const read = await mayBeRefused(ports.snapshots.read(wanted));
  const live = read?.id === created?.id ? read : undefined;
  return {
    kind: "blocked",
    ...(created && { newId: created.id }),
    blockages: [restoreBlockage(first, wanted), ...others.map((refusal) => restoreBlockage(refusal, wanted))],
    done: live === undefined ? [] : partsInPlace(wanted, live),
    finish: stepsToFinish(wanted, created, live)
      .flatMap(withProfile)
      .map((step) => commandFor(step, wanted)),
    undo: created === undefined ? [] : undoCommands(wanted, live ?? wanted, createdProfiles),
    check: [checkCommand(wanted, created)],
  };
}

/** @returns undefined when AWS refuses the reading: the report omits it */
async function mayBeRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PermanentError) return undefined;
    throw error;
  }
}

/** @param live the role that this restore created; undefined when it does not exist or cannot be read */
function stepsToFinish(
  wanted: RoleSnapshot,
  created: Progress["created"],
  live: RoleSnapshot | undefined,
): readonly RestoreStep[] {
  const bare: RoleSnapshot = { ...wanted, inlinePolicies: [], attachedPolicies: [], instanceProfiles: [] };
  const asCreated = trustsItself(wanted) ? { ...bare, trust: closedTrust(wanted) } : bare;
  const mark: RestoreStep = { kind: "remove-mark" };
  if (live !== undefined) {
    const seen = withoutMark(live);
    const steps = [...missingSteps(wanted, seen), ...changedSteps(wanted, seen)];
    return markOf(live) === undefined ? steps : [...steps, mark];
  }
  if (created !== undefined) return [...missingSteps(wanted, asCreated), mark];
  const role = { ...newRole(wanted, ""), tags: wanted.tags };
  return [{ kind: "create-role", role }, ...missingSteps(wanted, asCreated)];
}

function withProfile(step: RestoreStep): readonly RestoreStep[] {
  if (step.kind !== "join-instance-profile") return [step];
  return [{ kind: "create-instance-profile", profile: step.profile }, step];
}

function partsInPlace(wanted: RoleSnapshot, live: RoleSnapshot): string[] {
  const tags = wanted.tags.filter(({ key }) => live.tags.some((tag) => tag.key === key)).length;
  const { inlinePolicies, attachedPolicies, instanceProfiles } = commonParts(wanted, live);
  return [
    `role ${wanted.arn}, created as ${live.id}`,
    ...(live.permissionsBoundary === undefined ? [] : [`permissions boundary ${live.permissionsBoundary}`]),
    ...(wanted.tags.length === 0 ? [] : [`${tags} of ${wanted.tags.length} tags`]),
    ...inlinePolicies.map(({ name }) => `inline policy ${name}`),
    ...attachedPolicies.map((arn) => `attached policy ${arn}`),
    ...instanceProfiles.map(({ name }) => `membership in instance profile ${name}`),
  ];
}

function checkCommand({ name: RoleName }: RoleSnapshot, created: Progress["created"]): Command {
  const line = `${awsCommand("get-role", { RoleName })} --query Role.RoleId --output text`;
  const purpose =
    created === undefined
      ? "First, check that the role still does not exist"
      : `First, check that the role is still the one that the restore created: ${created.id}`;
  return { purpose, line };
}
