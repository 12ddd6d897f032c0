import { type PrincipalKey, principalKeyText } from "./principal-key.ts";
import type { RoleKey } from "./role.ts";

/** A role or user of the organization, for the lifetime of one unique id. */
export interface KnownPrincipal extends PrincipalKey {
  readonly kind: "role" | "user";
  /** `AROA…` or `AIDA…`: a recreated principal has a new one. */
  readonly id: string;
  readonly arn: string;
  /** ISO 8601: the time of creation; the time of the first reading when no event reported the creation. */
  readonly since: string;
  /** The creator's ARN, on which exemptions depend. Absent when no event reported the creation. */
  readonly createdBy?: string;
  /** The incident whose restore created it. */
  readonly restoredFor?: string;
  /** Who approved that restore; absent with `restore: auto`. */
  readonly restoreApprovedBy?: string;
}

/** A protected role whose trust policy names a principal. */
export interface Dependent extends RoleKey {
  readonly arn: string;
  /** The expectation's name. */
  readonly expectation: string;
  /** `critical`: it is an outage when the role cannot be assumed. */
  readonly availability: "normal" | "critical";
}

/** The history of unique ids, and who trusts whom. Sweeps and events update it; IAM remains authoritative. */
export interface Directory {
  /** @returns the current or former owner of the unique id */
  ownerOf(id: string): Promise<KnownPrincipal | undefined>;
  /** @returns every id that the name had, oldest first */
  historyOf(principal: PrincipalKey): Promise<readonly KnownPrincipal[]>;
  /** Adds what is not known yet: an entry with a creator is not replaced by one without. */
  remember(principal: KnownPrincipal): Promise<void>;
  /** @returns the protected roles that trust the principal, in every account, ordered by account and name */
  dependentsOf(principal: PrincipalKey): Promise<readonly Dependent[]>;
}

/** A principal as IAM returns it. */
export interface LivePrincipal {
  readonly id: string;
  readonly arn: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface Principals {
  /**
   * Reads a role or user of the organization with the reader role.
   *
   * @returns undefined when it does not exist, or exists under another path
   * @throws PermanentError when access is denied
   */
  read(arn: string): Promise<LivePrincipal | undefined>;
}

/** Excludes a role that trusts itself. */
export function othersThan(principal: PrincipalKey, dependents: readonly Dependent[]): readonly Dependent[] {
  const own = principalKeyText(principal);
  return dependents.filter(({ account, name }) => principalKeyText({ kind: "role", account, name }) !== own);
}
