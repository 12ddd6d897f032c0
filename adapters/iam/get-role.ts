import { GetRoleCommand, type IAMClient, type Role } from "@aws-sdk/client-iam";
import type { LiveRole, RoleKey } from "../../core/principals/role.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";

/** AWS's code when a role, user, provider or instance profile does not exist. */
export const noSuchEntity = "NoSuchEntity";

/** @returns undefined when the role does not exist */
export async function getRole(client: IAMClient, role: RoleKey): Promise<Role | undefined> {
  const command = new GetRoleCommand({ RoleName: role.name });
  const call = awsCall(about("iam:GetRole", role), () => client.send(command));
  return (await unlessRefused(noSuchEntity, call))?.Role;
}

/** @param doing the call that returned the role */
export function liveRole(role: Role, account: string, doing: string): LiveRole {
  // IAM's own spelling of the name: the caller's may differ in case
  const { RoleName, Arn, Path, RoleId, CreateDate, AssumeRolePolicyDocument, Tags = [] } = role;
  return {
    account,
    name: given(RoleName, doing, "a name"),
    arn: given(Arn, doing, "an ARN"),
    path: given(Path, doing, "a path"),
    id: given(RoleId, doing, "an id"),
    ...(CreateDate && { createdAt: CreateDate.toISOString() }),
    ...(Tags.length > 0 && { tags: Tags.map(({ Key: key = "", Value: value = "" }) => ({ key, value })) }),
    document: given(AssumeRolePolicyDocument, doing, "a document"),
  };
}

/** @throws PermanentError when AWS's answer lacks the field */
export function given<T>(value: T | undefined, doing: string, what: string): T {
  if (value === undefined)
    throw new PermanentError("IncompleteAnswer", `${doing}: expected ${what}, found none`);
  return value;
}

export function about(operation: string, { account, name }: RoleKey): string {
  return `${operation} ${name} of ${account}`;
}
