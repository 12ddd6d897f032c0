import { PermanentError, RetryableError } from "../shared/errors.ts";
import { secondsBetween } from "../shared/time.ts";
import type { LiveProfile, RestoreJob } from "./ports.ts";
import { attempt, attemptWrite, type Refusal, RestoreStopped } from "./refusal.ts";
import type { InstanceProfile, RoleSnapshot } from "./snapshots/snapshot.ts";
import { limitsTheRole, markKey, missingSteps, type StepOnRole } from "./steps.ts";

/**
 * Adds what the role lacks. After a refused grant, the other grants still follow; after a refused restriction, none.
 *
 * @param wanted the target state of the role
 * @throws RestoreStopped with every refusal
 */
export async function takeSteps(job: RestoreJob, wanted: RoleSnapshot, live: RoleSnapshot): Promise<void> {
  const refusals: Refusal[] = [];
  for (const step of missingSteps(wanted, live)) {
    const found = await refusalsOf(job, step, live);
    refusals.push(...found);
    if (found.length > 0 && limitsTheRole(step)) break;
  }
  const [first, ...others] = refusals;
  if (first !== undefined) throw new RestoreStopped([first, ...others]);
}

async function refusalsOf(
  job: RestoreJob,
  step: StepOnRole,
  live: RoleSnapshot,
): Promise<readonly Refusal[]> {
  try {
    await takeStep(job, step, live);
    return [];
  } catch (error) {
    if (error instanceof RestoreStopped) return error.refusals;
    throw error;
  }
}

/** @throws RestoreStopped, RetryableError */
export function takeStep(job: RestoreJob, step: StepOnRole, live: RoleSnapshot): Promise<void> {
  if (step.kind === "join-instance-profile") return joinProfile(job, step.profile, live);
  return attemptWrite(step, job.ports, () =>
    send(job, step, live).catch((error) => throwRetryable(job, step, live, error)),
  );
}

async function send(
  { wanted, ports }: RestoreJob,
  step: Exclude<StepOnRole, { kind: "join-instance-profile" }>,
  role: RoleSnapshot,
): Promise<void> {
  const { restorer, trust } = ports;
  switch (step.kind) {
    case "write-trust":
      return trust.writeTrust(role, step.trust);
    case "put-boundary":
      return restorer.putBoundary(role, step.policyArn);
    case "tag-role":
      return restorer.tag(role, step.tags);
    case "put-inline-policy":
      return restorer.putInlinePolicy(role, step.policy);
    case "attach-policy":
      return restorer.attachPolicy(role, step.policyArn);
    case "create-instance-profile":
      return restorer.createInstanceProfile(wanted.account, step.profile.name, step.profile.path);
    case "remove-mark":
      return restorer.untag(role, markKey);
  }
}

const newSeconds = 120;

/** IAM may not know the new role everywhere yet, as a role or as a principal of its own trust policy. */
function throwRetryable(
  { ports }: RestoreJob,
  step: StepOnRole,
  { createdAt, takenAt }: RoleSnapshot,
  error: unknown,
): never {
  if (!(error instanceof PermanentError)) throw error;
  const ageSeconds = secondsBetween(createdAt ?? takenAt, ports.clock.now());
  const isRoleUnknown = error.code === "NoSuchEntity" && /role with name/i.test(error.message);
  const isPrincipalUnknown = step.kind === "write-trust" && error.code === "MalformedPolicyDocument";
  // Our restorer's policy denies every write to a role without the restore tag, which is not known everywhere yet either
  const isTagUnknown =
    /^AccessDenied/.test(error.code) && /explicit deny in an identity-based policy/.test(error.message);
  if ((isRoleUnknown || isPrincipalUnknown || isTagUnknown) && ageSeconds < newSeconds) {
    throw new RetryableError("NotShownYet", error.message, { cause: error });
  }
  throw error;
}

/** Deleting a role leaves its instance profiles; the console also deletes the profile with the role's name. */
async function joinProfile(job: RestoreJob, profile: InstanceProfile, role: RoleSnapshot): Promise<void> {
  const { restorer } = job.ports;
  const joining = { kind: "join-instance-profile", profile } as const;
  const before = await readProfile(job, profile);
  if (before === undefined) await createProfile(job, profile, role);
  if (before !== undefined && contains(before, role)) return;
  await attemptWrite(joining, job.ports, async () => {
    const other = before?.roles[0];
    if (other !== undefined) throw taken(profile, other.name);
    await restorer.addToInstanceProfile(role, profile.name);
  }).catch(async (error) => {
    const after = error instanceof RestoreStopped ? await readProfile(job, profile) : undefined;
    if (after === undefined || !contains(after, role)) throw error; // otherwise the first reading was outdated
  });
}

async function createProfile(job: RestoreJob, profile: InstanceProfile, role: RoleSnapshot): Promise<void> {
  const { progress } = job.ports;
  await takeStep(job, { kind: "create-instance-profile", profile }, role);
  const before = await progress.read();
  await progress.write({ ...before, createdProfiles: [...before.createdProfiles, profile.name] });
}

function readProfile({ wanted, ports }: RestoreJob, profile: InstanceProfile) {
  return attempt({ kind: "join-instance-profile", profile }, () =>
    ports.restorer.readInstanceProfile(wanted.account, profile.name),
  );
}

function contains({ roles }: LiveProfile, role: RoleSnapshot): boolean {
  return roles.some(({ id }) => id === role.id);
}

function taken(profile: InstanceProfile, holder: string): PermanentError {
  return new PermanentError(
    "InstanceProfileTaken",
    `instance profile ${profile.name}: expected no role, because IAM allows only one; found role ${holder}`,
  );
}
