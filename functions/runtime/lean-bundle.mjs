import { readFile } from "node:fs/promises";
import path from "node:path";

// SST 4.17 runs plugins whose filter matches everything, and no others.
const everything = { filter: /.*/ };

/** Looks for credentials in one place. */
const environmentCredentials = {
  name: "environment-credentials",
  setup(build) {
    const replacement = path.resolve("functions/runtime/environment-credentials.ts");
    build.onResolve(everything, ({ path: wanted }) =>
      wanted === "@aws-sdk/credential-provider-node" ? { path: replacement } : undefined,
    );
  },
};

/** The error classes that our code asks for by `instanceof`. */
export const knownErrors = ["NoSuchEntityException", "ParameterNotFound", "ConditionalCheckFailedException"];

/**
 * A client registers a class for every error of its service, 130 of them in SSM's. One that is not registered comes
 * as the service's own error class, with the same `name`, message and metadata.
 */
const fewerErrors = {
  name: "fewer-errors",
  setup(build) {
    build.onLoad(everything, async ({ path: file }) => {
      if (!/@aws-sdk[\\/]client-[a-z-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/.test(file))
        return undefined;
      const code = await readFile(file, "utf8");
      const registration = /^n0_registry\.registerError\((\w+)\$, \w+\);$/gm;
      return {
        contents: code.replace(registration, (line, name) => (knownErrors.includes(name) ? line : "")),
      };
    });
  },
};

export default [environmentCredentials, fewerErrors];
