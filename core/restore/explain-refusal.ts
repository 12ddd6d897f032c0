import type { Blockage } from "../incidents/incident.ts";
import { actionOf, denialOf, operationOf, statementsFor } from "./missing-permission.ts";
import type { Refusal } from "./refusal.ts";
import { orphansIn } from "./snapshots/compare.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";

/** One thing that a restore could not do. */
export interface RestoreBlockage extends Blockage {
  readonly step: Refusal["doing"]["kind"];
  /** What the role lacks because of it, in words. */
  readonly missing: string;
  /** Why, and what must happen first. */
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
      return "a reading of the role";
    case "verify":
      return "a reading that shows the role as it was";
    case "create-role":
      return "the role itself";
    case "write-trust":
      return "the trust policy: until it is written, nobody can assume the role";
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
      return `its place in instance profile ${doing.profile.name}`;
    case "remove-mark":
      return "nothing: one tag too many, the restore's mark, is left on it";
  }
}

function explanationOf(refusal: Refusal, role: RoleSnapshot): string {
  const denial = denialOf(refusal);
  if (denial?.kind === "explicit-deny") {
    return `A Deny in a ${denial.policy} stands against it, so no permission helps until that one makes an exception.`;
  }
  if (denial !== undefined) {
    const where = denial.policy === undefined ? "" : ` (no ${denial.policy} allows it)`;
    return `${denial.action} is missing${where}. Once it is granted, the restore goes on where it stopped.`;
  }
  switch (refusal.error.code) {
    case "NoSuchEntity":
      return explainMissingPolicy(refusal);
    case "MalformedPolicyDocument":
      return explainDocument(refusal, role);
    case "LimitExceeded":
      return "A quota of the account is reached: raise it, or make room.";
    case "InstanceProfileTaken":
      return "Another role took this role's place in the instance profile. Nobody but a person can say which of them belongs there.";
    case "ChangedMeanwhile":
      return "Somebody changed the role while it was being restored. Nothing of that was overwritten or taken away.";
    default:
      return "AWS refuses this for good; its words say why.";
  }
}

function explainMissingPolicy({ doing }: Refusal): string {
  switch (doing.kind) {
    case "create-role":
    case "put-boundary":
      return "The policy that bounds the role no longer exists, and without it nothing is granted. Create that policy again first.";
    case "attach-policy":
      return "This policy no longer exists, and a snapshot holds only its name. Create it again first. If it held a Deny, the role can do more than before until then.";
    default:
      return "Something that the role needs no longer exists; AWS's words say what.";
  }
}

/** IAM refuses principals that are not there, and shared identity providers without their tenancy claim. */
function explainDocument({ doing, error }: Refusal, { trust }: RoleSnapshot): string {
  if (doing.kind !== "create-role" && doing.kind !== "write-trust")
    return "IAM no longer takes this document, although it stood in the role before.";
  const [, principal] = /Invalid principal in policy: (.+)$/.exec(error.message) ?? [];
  if (principal === undefined)
    return "IAM no longer takes this trust policy, although it stood in the role before: its rules became stricter. Correct the expected document, and restore from that.";
  const orphans = orphansIn(trust);
  const known = orphans.length === 0 ? "" : ` ${orphans.join(", ")} was gone before the role was.`;
  return `The trust policy names a principal that does not exist: ${principal}.${known} Create that principal again first, or correct the expected document, and restore from that.`;
}
