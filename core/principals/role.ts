import { ownNamePrefix, rolePath } from "../contract/roles.ts";

/** IAM role names are unique in an account whatever their path, so these two name a role. */
export interface RoleKey {
  /** 12 digits. */
  readonly account: string;
  readonly name: string;
}

/** A role as GetRole answers it. */
export interface LiveRole extends RoleKey {
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** The unique id, `AROA…`: a role recreated under the same name has another one. */
  readonly id: string;
  /** The trust policy as IAM sent it: percent-encoded (RFC 3986). */
  readonly document: string;
}

/** Service-linked roles answer UnmodifiableEntity; Identity Center's roles are AWS's own. */
export function isServiceRole(role: { readonly path: string }): boolean {
  return role.path.startsWith("/aws-service-role/") || role.path.startsWith("/aws-reserved/");
}

/** Whether the role could be one of ours, where only its name is known. */
export function hasOwnName({ name }: RoleKey): boolean {
  return name.toLowerCase().startsWith(ownNamePrefix);
}

/** A role that this product put into the account: never written by the product itself. */
export function isOwnRole(role: RoleKey & { readonly path: string }): boolean {
  return role.path.startsWith(rolePath) && hasOwnName(role);
}

export function partitionOf(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}

export interface Roles {
  /** @returns undefined when IAM says that there is no such role */
  read(role: RoleKey): Promise<LiveRole | undefined>;
  writeTrust(role: RoleKey, document: string): Promise<void>;
}
