/**
 * Bundles replace parts of the SDK that our calls do not use with this module. A call that does use one fails with a
 * clear message.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
function neverReached(): never {
  throw new Error(
    "a part of the SDK was called that bundles replace: see functions/runtime/bundle/lean-bundle.mjs",
  );
}

export class EventStreamSerde {
  constructor() {
    neverReached();
  }
}

export const eventStreamSerdeProvider = neverReached;
export const getInstanceMetadataRegion = neverReached;

export class Sha256Js {
  constructor() {
    neverReached();
  }
}

/** SQS checks messages with the MD5 of Node.js, which Lambda has. */
export class Md5Js {
  constructor() {
    neverReached();
  }
}

export class CircularMap {
  constructor() {
    neverReached();
  }
}

export class DefaultRateLimiter {
  constructor() {
    neverReached();
  }
}

export class AdaptiveRetryStrategy {
  constructor() {
    neverReached();
  }
}

/** The endpoint of S3, of which no function is a client. */
export const resolveParamsForS3 = neverReached;

/** Of several invocations at once in one process; there is no store. Each call asks for it to add the trace ID. */
export const InvokeStore = { getInstanceAsync: async () => undefined };

/** Every signer constructs one; only event streams call it. */
export class HeaderFormatter {
  format(): never {
    return neverReached();
  }
}

/** Every DynamoDB client resolves the configuration of endpoint discovery, which is off and which no command of ours supports. */
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};
