/**
 * Replaces the endpoint discovery of DynamoDB, which is off by default and which no command of ours supports.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};
