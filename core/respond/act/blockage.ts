import { rolePath } from "../../contract/roles.ts";
import type { Blockage } from "../../incidents/incident.ts";
import type { RoleKey } from "../../principals/role.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import type { PermanentError } from "../../shared/errors.ts";
import { exactPattern } from "../../shared/glob.ts";

/** What a person needs to complete the refused write: the exact error, and the missing permission. */
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
  "A principal that the expected document names does not exist, or has another path. Create the principal, and the document can be saved.";

/**
 * Against an explicit deny (a service control policy, a permissions boundary), no statement helps. If our role cannot be
 * assumed, its trust policy does not name the caller, which AWS's message contains.
 */
function statementFor({ code, message }: PermanentError, roleArn: string): string | undefined {
  if (code !== "AccessDenied" || /explicit deny/i.test(message)) return undefined;
  if (!message.includes("sts:AssumeRole")) {
    const Resource = exactPattern(roleArn);
    return JSON.stringify({ Effect: "Allow", Action: "iam:UpdateAssumeRolePolicy", Resource });
  }
  const caller = /arn:([a-z-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\//.exec(message);
  if (caller === null) return undefined;
  const [, partition, account, name] = caller;
  // A session's ARN does not contain the role's path
  const principal = `arn:${partition}:iam::${account}:role${rolePath}${name}`;
  return JSON.stringify({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" });
}
