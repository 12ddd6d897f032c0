import { canaryRole } from "../../../core/contract/canary.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import { accounts, roleArn } from "../../shared/accounts.ts";

const canary = roleArn(accounts.hub, canaryRole.path, canaryRole.name);

/** Whether the product puts this role into an account: those under its path, and the canary, which may nothing. */
export function isOwnRole(arn: string): boolean {
  return arn === canary || (arn.split(":role")[1]?.startsWith(rolePath) ?? false);
}
