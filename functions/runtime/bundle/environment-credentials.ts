import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Lambda hands a function its credentials in the environment, the first place that the SDK's default chain looks.
 * Bundles take this in place of the whole chain: its SSO, IMDS and profile readers are a quarter of a bundle.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
export const defaultProvider = fromEnv;
