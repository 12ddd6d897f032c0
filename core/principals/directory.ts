import { type PrincipalKey, principalKeyText } from "./principal-key.ts";
import type { RoleKey } from "./role.ts";

/** A role or user of ours, for as long as it had one unique id. */
export interface KnownPrincipal extends PrincipalKey {
  readonly kind: "role" | "user";
  /** `AROA…` or `AIDA…`: a principal recreated under the same name has another one. */
  readonly id: string;
  readonly arn: string;
  /** ISO 8601: when it was created; when it was first seen where no event told. */
  readonly since: string;
  /** Who created it, by CloudTrail: the ARN that exemptions rest on. Absent when no event told. */
  readonly createdBy?: string;
  /** The incident whose restore created it: then the creator is ourselves. */
  readonly restoredFor?: string;
  /** Who approved that restore; absent where the expectation's `restore: auto` did. */
  readonly restoreApprovedBy?: string;
}

/** A protected role whose trust names a principal. */
export interface Dependent extends RoleKey {
  readonly arn: string;
  /** The expectation's name. */
  readonly expectation: string;
  /** `critical`: it is an outage when the role cannot be assumed. */
  readonly availability: "normal" | "critical";
}

/** Who had which unique id, and who trusts whom. Sweeps and events keep it; it is a memory, and IAM decides. */
export interface Directory {
  /** @returns whose the unique id is or was */
  ownerOf(id: string): Promise<KnownPrincipal | undefined>;
  /** @returns every id that the name had, oldest first */
  historyOf(principal: PrincipalKey): Promise<readonly KnownPrincipal[]>;
  /** Adds what is not known yet: an entry that names a creator is not replaced by one that does not. */
  remember(principal: KnownPrincipal): Promise<void>;
  /** @returns the protected roles that trust the principal, in every account, ordered by account and name */
  dependentsOf(principal: PrincipalKey): Promise<readonly Dependent[]>;
}

/** A principal as IAM answers it now. */
export interface LivePrincipal {
  readonly id: string;
  readonly arn: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface Principals {
  /**
   * Reads a role or user of an account of the organization, as the reader.
   *
   * @returns undefined when IAM says that there is none, or one of that name under another path
   * @throws PermanentError when we may not look
   */
  read(arn: string): Promise<LivePrincipal | undefined>;
}

/** A role that trusts itself does not depend on itself. */
export function othersThan(principal: PrincipalKey, dependents: readonly Dependent[]): readonly Dependent[] {
  const own = principalKeyText(principal);
  return dependents.filter(({ account, name }) => principalKeyText({ kind: "role", account, name }) !== own);
}
