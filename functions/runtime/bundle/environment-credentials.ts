import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Replaces the SDK's default credential chain: Lambda provides credentials in the environment. The chain's SSO, IMDS
 * and profile readers are a quarter of a bundle.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
export const defaultProvider = fromEnv;
