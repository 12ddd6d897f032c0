import { canaryRole } from "../../../core/contract/canary.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import { accounts, roleArn } from "../../shared/accounts.ts";

const canary = roleArn(accounts.hub, canaryRole.path, canaryRole.name);

/** Whether the role belongs to the product: a role under its path, or the canary, which has no permissions. */
export function isOwnRole(arn: string): boolean {
  return arn === canary || (arn.split(":role")[1]?.startsWith(rolePath) ?? false);
}
