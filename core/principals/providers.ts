import { digest } from "../shared/digest.ts";
import type { PrincipalKey } from "./principal-key.ts";

/** The settings that decide which tokens or assertions an identity provider accepts. */
export interface ProviderSettings {
  /** The audiences that an OIDC provider accepts. */
  readonly clientIds: readonly string[];
  /** Of an OIDC provider: the certificates of its issuer. */
  readonly thumbprints?: readonly string[];
  /** SHA-256 of the metadata of a SAML provider, which contains the issuer's signing certificates. */
  readonly metadataDigest?: string;
}

/** An identity provider as IAM returns it. It has no unique id: a recreated provider is trusted like the old one. */
export interface LiveProvider extends ProviderSettings {
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

/** The settings alone, in a fixed order. */
export function settingsOf({ clientIds, thumbprints, metadataDigest }: ProviderSettings): ProviderSettings {
  return {
    clientIds: clientIds.toSorted(),
    ...(thumbprints !== undefined && { thumbprints: thumbprints.map((one) => one.toLowerCase()).sort() }),
    ...(metadataDigest !== undefined && { metadataDigest }),
  };
}

/** @param known undefined if no reading is on record */
export function hasSettings(live: ProviderSettings, known: ProviderSettings | undefined): boolean {
  return known !== undefined && settingsDigest(live) === settingsDigest(known);
}

/** Equal for two readings with the same settings. */
export function settingsDigest(provider: ProviderSettings): string {
  return digest(JSON.stringify(settingsOf(provider)));
}
