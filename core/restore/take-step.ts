import { PermanentError, RetryableError } from "../shared/errors.ts";
import type { RestoreJob, StandingProfile } from "./ports.ts";
import { attempt, type Refusal, RestoreStopped } from "./refusal.ts";
import type { InstanceProfile, RoleSnapshot } from "./snapshots/snapshot.ts";
import { limitsTheRole, markKey, missingSteps, type StepOnRole } from "./steps.ts";

/**
 * Does what the role still lacks. Where a grant is refused, the others are made all the same; where a limit is, none.
 *
 * @param wanted the role as it is to be by the end
 * @throws RestoreStopped with everything that was refused
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
  return attempt(step, () => send(job, step, live).catch((error) => throwRetryable(job, step, live, error)));
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

/** Parts of IAM may not know the new role yet, as a role or as a principal of its own trust. That passes. */
function throwRetryable(
  { ports }: RestoreJob,
  step: StepOnRole,
  { createdAt, takenAt }: RoleSnapshot,
  error: unknown,
): never {
  if (!(error instanceof PermanentError)) throw error;
  const ageSeconds = (ports.clock.now().getTime() - Date.parse(createdAt ?? takenAt)) / 1000;
  const isRoleUnknown = error.code === "NoSuchEntity" && /role with name/i.test(error.message);
  const isPrincipalUnknown = step.kind === "write-trust" && error.code === "MalformedPolicyDocument";
  if ((isRoleUnknown || isPrincipalUnknown) && ageSeconds < newSeconds) {
    throw new RetryableError("NotShownYet", error.message, { cause: error });
  }
  throw error;
}

/** Deleting a role takes it out of its profiles and leaves them; the console deletes one of the same name as well. */
async function joinProfile(job: RestoreJob, profile: InstanceProfile, role: RoleSnapshot): Promise<void> {
  const { restorer } = job.ports;
  const joining = { kind: "join-instance-profile", profile } as const;
  const standing = await readProfile(job, profile);
  if (standing === undefined) await makeProfile(job, profile, role);
  if (standing !== undefined && isHeldBy(standing, role)) return;
  await attempt(joining, async () => {
    const other = standing?.roles[0];
    if (other !== undefined) throw taken(profile, other.name);
    await restorer.addToInstanceProfile(role, profile.name);
  }).catch(async (error) => {
    const after = error instanceof RestoreStopped ? await readProfile(job, profile) : undefined;
    if (after === undefined || !isHeldBy(after, role)) throw error; // else the reading before was an old one
  });
}

async function makeProfile(job: RestoreJob, profile: InstanceProfile, role: RoleSnapshot): Promise<void> {
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

function isHeldBy({ roles }: StandingProfile, role: RoleSnapshot): boolean {
  return roles.some(({ id }) => id === role.id);
}

function taken(profile: InstanceProfile, holder: string): PermanentError {
  return new PermanentError(
    "InstanceProfileTaken",
    `instance profile ${profile.name}: expected it without a role, for IAM lets it hold one; found role ${holder}`,
  );
}
