/**
 * Bundles take these in place of parts of the SDK that none of our calls comes to. One that is reached all the same
 * says so.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
function neverReached(): never {
  throw new Error(
    "a part of the SDK was called that bundles leave out: see functions/runtime/bundle/lean-bundle.mjs",
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

/** Made with each signer, and asked only for the headers of an event stream. */
export class HeaderFormatter {
  format(): never {
    return neverReached();
  }
}

/** Made with each client, and asked only once endpoint discovery is on. */
export default class LruCache {
  get(): never {
    return neverReached();
  }

  set(): never {
    return neverReached();
  }
}
