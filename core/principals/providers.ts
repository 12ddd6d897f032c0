import type { PrincipalKey } from "./principal-key.ts";

/** An identity provider as IAM returns it. It has no unique id: a recreated provider is trusted like the old one. */
export interface LiveProvider {
  /** The audiences that an OIDC provider accepts. */
  readonly clientIds: readonly string[];
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface Providers {
  /**
   * Reads an OIDC or SAML provider of the organization with the reader role.
   *
   * @returns undefined when it does not exist
   * @throws PermanentError when access is denied
   */
  read(provider: PrincipalKey, partition: string): Promise<LiveProvider | undefined>;
}
