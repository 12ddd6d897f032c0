import { ownNamePrefix, rolePath } from "../contract/roles.ts";

/** A role name is unique in its account regardless of its path. */
export interface RoleKey {
  /** 12 digits. */
  readonly account: string;
  readonly name: string;
}

/** A role as GetRole returns it. */
export interface LiveRole extends RoleKey {
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** The unique id, `AROA…`: a recreated role has a new one. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** The trust policy as IAM returns it: percent-encoded (RFC 3986). */
  readonly document: string;
  /** At most 50. Everyone who can tag the role controls them. Absent if there are none. */
  readonly tags?: readonly Tag[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** IAM rejects writes to service-linked roles (UnmodifiableEntity); AWS manages Identity Center's roles. */
export function isServiceRole(role: { readonly path: string }): boolean {
  return role.path.startsWith("/aws-service-role/") || role.path.startsWith("/aws-reserved/");
}

/** Identity Center names its roles so. Other roles may have such a name, but not the path `/aws-reserved/`. */
export function hasReservedName({ name }: RoleKey): boolean {
  return name.startsWith("AWSReservedSSO_");
}

/** Whether the role may be one of the product's own, when only its name is known. */
export function hasOwnName({ name }: RoleKey): boolean {
  return name.toLowerCase().startsWith(ownNamePrefix);
}

/** A role that the product's deployment created in the account; the product never writes to it. */
export function isOwnRole(role: RoleKey & { readonly path: string }): boolean {
  return role.path.startsWith(rolePath) && hasOwnName(role);
}

export function partitionOf(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}

export interface Roles {
  /** @returns undefined when the role does not exist */
  read(role: RoleKey): Promise<LiveRole | undefined>;
  writeTrust(role: RoleKey, document: string): Promise<void>;
}
