import { memberRoleNames, rolePath } from "../../contract/roles.ts";
import { isWritable, protectedRolesSetting } from "../../expectations/match/protected-roles.ts";
import type { Settings } from "../../expectations/settings.ts";
import type { Blockage } from "../../incidents/incident.ts";
import type { RoleKey } from "../../principals/role.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import { defined } from "../../shared/defined.ts";
import type { PermanentError } from "../../shared/errors.ts";
import { exactPattern } from "../../shared/glob.ts";

/** What a person needs to complete the refused write: the exact error, the missing permission and where it belongs. */
export function blockageOf(
  error: PermanentError,
  role: RoleKey & { readonly arn: string },
  { protectedRoles }: Pick<Settings, "protectedRoles">,
): Blockage {
  const unblockingStatement = statementFor(error, role.arn);
  return defined({
    operation: "iam:UpdateAssumeRolePolicy",
    code: error.code,
    error: error.message,
    meaning: isUnknownPrincipal(error)
      ? unknownPrincipal
      : unblockingStatement && refusalOf(error, role, protectedRoles),
    unblockingStatement,
    attachTo: unblockingStatement === undefined ? undefined : placeOf(error, role.arn),
  });
}

/** Whether the setting leaves out the role, or someone changed the remediator. */
function refusalOf(
  error: PermanentError,
  { arn }: { readonly arn: string },
  protectedRoles: Settings["protectedRoles"],
): string | undefined {
  if (isAssume(error) || protectedRoles === undefined) return undefined;
  return isWritable(arn.slice(arn.indexOf(":role/") + ":role/".length), protectedRoles)
    ? `${protectedRolesSetting} covers this role, so the remediator of the account was changed: deploy the member template again.`
    : `No pattern of ${protectedRolesSetting} covers this role, so the remediator may not write it. Add the role to the setting and deploy.`;
}

function placeOf(error: PermanentError, roleArn: string): NonNullable<Blockage["attachTo"]> {
  const account = roleArn.slice(0, roleArn.indexOf(":role/"));
  return {
    policy: isAssume(error) ? "trust" : "permissions",
    roleArn: `${account}:role${rolePath}${memberRoleNames.remediator}`,
  };
}

function isAssume({ message }: PermanentError): boolean {
  return message.includes("sts:AssumeRole");
}

const unknownPrincipal =
  "A principal that the expected document names does not exist or has another path. Create the principal; then the document can be saved.";

/**
 * Against an explicit deny (a service control policy, a permissions boundary), no statement helps. If our role cannot be
 * assumed, its trust policy does not name the caller, which AWS's message contains.
 */
function statementFor(error: PermanentError, roleArn: string): string | undefined {
  const { code, message } = error;
  if (code !== "AccessDenied" || /explicit deny/i.test(message)) return undefined;
  if (!isAssume(error)) {
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
