import type { PrincipalKey } from "./principal-key.ts";

/** An identity provider as IAM answers it now. It has no unique id: one that is made anew is trusted as the old one was. */
export interface LiveProvider {
  /** Of an OIDC provider: the audiences that it accepts. */
  readonly clientIds: readonly string[];
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface Providers {
  /**
   * Reads an OIDC or SAML provider of an account of the organization, as the reader.
   *
   * @returns undefined when IAM says that there is none
   * @throws PermanentError when we may not look
   */
  read(provider: PrincipalKey, partition: string): Promise<LiveProvider | undefined>;
}
