import { rolePath } from "../../contract/roles.ts";
import type { Blockage } from "../../incidents/incident.ts";
import type { RoleKey } from "../../principals/role.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import type { PermanentError } from "../../shared/errors.ts";

/** What a person must know to finish what AWS refused: the exact error, and the permission where one is missing. */
export function blockageOf(error: PermanentError, role: RoleKey & { readonly arn: string }): Blockage {
  const blockage = {
    operation: "iam:UpdateAssumeRolePolicy",
    code: error.code,
    error: error.message,
    ...(isUnknownPrincipal(error) && { meaning: unknownPrincipal }),
  };
  const unblockingStatement = statementFor(error, role.arn);
  return unblockingStatement === undefined ? blockage : { ...blockage, unblockingStatement };
}

const unknownPrincipal =
  "That means: a principal that the expected document names does not exist, or not under that path. Once it exists, the document can be saved.";

/**
 * Where an explicit deny refuses (a service control policy, a boundary), no statement of ours would help. Where our
 * role cannot be assumed, its trust lacks the caller, whom AWS names.
 */
function statementFor({ code, message }: PermanentError, roleArn: string): string | undefined {
  if (code !== "AccessDenied" || /explicit deny/i.test(message)) return undefined;
  if (!message.includes("sts:AssumeRole")) {
    return JSON.stringify({ Effect: "Allow", Action: "iam:UpdateAssumeRolePolicy", Resource: roleArn });
  }
  const caller = /arn:([a-z-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\//.exec(message);
  if (caller === null) return undefined;
  const [, partition, account, name] = caller;
  // A session's ARN leaves the role's path out; ours is known
  const principal = `arn:${partition}:iam::${account}:role${rolePath}${name}`;
  return JSON.stringify({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" });
}
