import path from "node:path";

/** Looks in one place for credentials. SST 4.17 runs plugins whose filter matches everything, and no others. */
const environmentCredentials = {
  name: "environment-credentials",
  setup(build) {
    const replacement = path.resolve("functions/runtime/environment-credentials.ts");
    build.onResolve({ filter: /.*/ }, ({ path: wanted }) =>
      wanted === "@aws-sdk/credential-provider-node" ? { path: replacement } : undefined,
    );
  },
};

export default [environmentCredentials];
