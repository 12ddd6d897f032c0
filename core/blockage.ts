import { memberRoleNames, rolePath } from "./contract.ts";
import type { PermanentError } from "./errors.ts";
import type { Blockage } from "./incident.ts";
import { partitionOf, type RoleKey } from "./role.ts";

/** What a person must know to finish what AWS refused. Says the exact error, and the permission where one is missing. */
export function blockageOf(error: PermanentError, role: RoleKey & { readonly arn: string }): Blockage {
  const blockage = { operation: "iam:UpdateAssumeRolePolicy", code: error.code, error: error.message };
  if (!isMissingPermission(error.code)) return blockage;
  return { ...blockage, unblockingStatement: unblockingStatement(error, role) };
}

function isMissingPermission(code: string): boolean {
  return code === "AccessDenied" || code === "AccessDeniedException";
}

/** Where the remediator could not be assumed, its own trust is at fault; else its permissions are. */
function unblockingStatement(
  { message }: PermanentError,
  { arn, account }: RoleKey & { readonly arn: string },
): string {
  const remediator = `arn:${partitionOf(arn)}:iam::${account}:role${rolePath}${memberRoleNames.remediator}`;
  const assuming = message.includes("sts:AssumeRole");
  const statement = {
    Effect: "Allow",
    Action: assuming ? "sts:AssumeRole" : ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
    Resource: assuming ? remediator : arn,
  };
  return JSON.stringify(statement);
}
