import type { Blockage } from "../incidents/incident.ts";
import { actionOf, denialOf, operationOf, statementsFor } from "./missing-permission.ts";
import type { Refusal } from "./refusal.ts";
import { orphansIn } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";

/** One operation that a restore could not complete. */
export interface RestoreBlockage extends Blockage {
  readonly step: Refusal["doing"]["kind"];
  /** What the role lacks as a result. */
  readonly missing: string;
  /** The reason, and what must be done first. */
  readonly explanation: string;
}

export function restoreBlockage(refusal: Refusal, role: RoleSnapshot): RestoreBlockage {
  const { doing, error } = refusal;
  const denial = denialOf(refusal);
  const statements = denial?.kind === "not-allowed" ? statementsFor(denial.action, refusal, role) : [];
  return {
    step: doing.kind,
    operation: operationOf(error.message) ?? actionOf(doing),
    code: error.code,
    error: error.message,
    missing: missingOf(refusal),
    explanation: explanationOf(refusal, role),
    ...(statements.length > 0 && {
      unblockingStatement: JSON.stringify(statements.length === 1 ? statements[0] : statements),
    }),
  };
}

function missingOf({ doing }: Refusal): string {
  switch (doing.kind) {
    case "read-role":
      return "the current state of the role, which cannot be read";
    case "verify":
      return "confirmation that the role matches the snapshot";
    case "create-role":
      return "the role itself";
    case "write-trust":
      return "the trust policy: until it is written, the role cannot be assumed";
    case "put-boundary":
      return `permissions boundary ${doing.policyArn}`;
    case "tag-role":
      return `tags ${doing.tags.map(({ key }) => key).join(", ")}`;
    case "put-inline-policy":
      return `inline policy ${doing.policy.name}`;
    case "attach-policy":
      return `attached policy ${doing.policyArn}`;
    case "create-instance-profile":
    case "join-instance-profile":
      return `membership in instance profile ${doing.profile.name}`;
    case "remove-mark":
      return "nothing, but the tag that marks the restore as unfinished is still on the role";
  }
}

function explanationOf(refusal: Refusal, role: RoleSnapshot): string {
  const denial = denialOf(refusal);
  if (denial?.kind === "explicit-deny") {
    return `A ${denial.policy} denies it explicitly. Granting a permission has no effect: add an exception to that policy.`;
  }
  if (denial !== undefined) {
    const where = denial.policy === undefined ? "" : ` (no ${denial.policy} allows it)`;
    return `The permission ${denial.action} is missing${where}. The restore continues after it is granted.`;
  }
  switch (refusal.error.code) {
    case "NoSuchEntity":
      return explainMissingPolicy(refusal);
    case "MalformedPolicyDocument":
      return explainDocument(refusal, role);
    case "LimitExceeded":
      return "An account quota was reached: request an increase or delete unused resources.";
    case "InstanceProfileTaken":
      return "The instance profile now contains another role. Decide which of the two roles belongs there.";
    case "ChangedMeanwhile":
      return "Someone changed the role during the restore. Those changes were not overwritten.";
    default:
      return "AWS rejected this call, and a retry does not help: see the error message.";
  }
}

function explainMissingPolicy({ doing }: Refusal): string {
  switch (doing.kind) {
    case "create-role":
    case "put-boundary":
      return "The permissions boundary policy no longer exists, and the responder grants nothing without the boundary. Recreate that policy first.";
    case "attach-policy":
      return "This policy no longer exists, and the snapshot contains only its ARN. Recreate it first. If it contained a Deny, the role has more permissions than before until then.";
    default:
      return "A resource that the role requires no longer exists: see AWS's error message.";
  }
}

/** IAM rejects principals that do not exist, and shared identity providers without a tenancy condition. */
function explainDocument({ doing, error }: Refusal, { trust }: RoleSnapshot): string {
  if (doing.kind !== "create-role" && doing.kind !== "write-trust")
    return "IAM now rejects this document, which the role had before.";
  const [, principal] = /Invalid principal in policy: (.+)$/.exec(error.message) ?? [];
  if (principal === undefined)
    return "IAM now rejects this trust policy, which the role had before, because its rules became stricter. Correct the trust policy of the expectation; the restore then uses it.";
  const orphans = orphansIn(trust);
  const known = orphans.length === 0 ? "" : ` ${orphans.join(", ")} was deleted before the role.`;
  return `The trust policy names a principal that does not exist: ${principal}.${known} Recreate that principal first, or correct the trust policy of the expectation.`;
}
