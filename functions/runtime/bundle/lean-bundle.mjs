import { readFile } from "node:fs/promises";
import path from "node:path";

// SST 4.17 runs plugins whose filter matches everything, and no others.
const everything = { filter: /.*/ };

/** Looks for credentials in one place. */
const environmentCredentials = {
  name: "environment-credentials",
  setup(build) {
    const replacement = path.resolve("functions/runtime/bundle/environment-credentials.ts");
    build.onResolve(everything, ({ path: wanted }) =>
      wanted === "@aws-sdk/credential-provider-node" ? { path: replacement } : undefined,
    );
  },
};

/**
 * What clients bring along and none of our calls comes to: event streams, and their headers; SHA-256 in JavaScript, for
 * where Node.js has none; the cache of DynamoDB's endpoint discovery, which is off; the region of an instance, where
 * Lambda says its own.
 */
const neverReached = {
  name: "never-reached",
  setup(build) {
    const replacement = path.resolve("functions/runtime/bundle/never-reached.ts");
    const names =
      /^@smithy\/core\/event-streams$|^mnemonist\/lru-cache$|\/(Sha256Js|getInstanceMetadataRegion|HeaderFormatter)$/;
    build.onResolve(everything, ({ path: wanted }) =>
      names.test(wanted) ? { path: replacement } : undefined,
    );
  },
};

/** EventBridge and STS can sign for several regions at once, which our calls never ask for: the plain signer does. */
const oneRegion = {
  name: "one-region",
  setup(build) {
    build.onLoad(everything, async ({ path: file }) => {
      if (!/@aws-sdk[\\/]signature-v4-multi-region[\\/]dist-es[\\/]SignatureV4MultiRegion\.js$/.test(file))
        return undefined;
      const contents = `
        import { SignatureV4 } from "@smithy/signature-v4";
        export class SignatureV4MultiRegion extends SignatureV4 {
          static sigv4aDependency() { return "none"; }
        }`;
      return { contents, loader: "js" };
    });
  },
};

/** Each client brings its whole package.json along, to say its version. */
const versionsAlone = {
  name: "versions-alone",
  setup(build) {
    build.onLoad(everything, async ({ path: file }) => {
      if (!/@aws-sdk[\\/]client-[a-z-]+[\\/]package\.json$/.test(file)) return undefined;
      const { version } = JSON.parse(await readFile(file, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/** The error classes that our code asks for by `instanceof`. */
export const knownErrors = ["TransactionCanceledException"];

/**
 * A client registers a class for every error of its service, 130 of them in SSM's. One that is not registered comes
 * as the service's own error class, with the same `name`, message and metadata. Its description, and that of every
 * operation that nobody calls, would stay all the same: keys in brackets, which could be anything, keep esbuild from
 * leaving out what is not used. They are constants, so they are put in.
 */
const smallerClients = {
  name: "smaller-clients",
  setup(build) {
    build.onLoad(everything, async ({ path: file }) => {
      if (!/@aws-sdk[\\/]client-[a-z-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/.test(file))
        return undefined;
      const code = await readFile(file, "utf8");
      const registration = /^n0_registry\.registerError\((\w+)\$, \w+\);$/gm;
      const literals = new Map(
        code.matchAll(/^const (_\w+) = (".*");$/gm).map(([, name, text]) => [name, text]),
      );
      return {
        contents: code
          .replace(registration, (line, name) => (knownErrors.includes(name) ? line : ""))
          .replace(/\[(_\w+)\]:/g, (key, name) => (literals.has(name) ? `${literals.get(name)}:` : key)),
      };
    });
  },
};

export default [environmentCredentials, neverReached, oneRegion, versionsAlone, smallerClients];
