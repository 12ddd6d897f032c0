import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

// SST 4.17 runs plugins whose filter matches everything, and no others.
const everything = { filter: /.*/ };

/**
 * The modules that bundles replace, by the specifier that imports them; a leading slash is any folder.
 *
 * - Credentials: Lambda provides them in the environment, the first place where the default chain looks.
 * - No call of ours uses event streams and their headers, SHA-256 or MD5 in JavaScript (for runtimes without them),
 *   DynamoDB's endpoint discovery, or the region of an instance.
 * - The logger buffers nothing.
 * - A process of ours handles one invocation at a time, so the trace ID is in the environment and not in a store.
 * - The rate limiter belongs to the adaptive retry mode, which no client of ours uses.
 * - EventBridge and STS can sign for several regions at once; our calls need the plain signer.
 * - `core` computes SHA-256 in JavaScript, because it must not depend on Node.js.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
export const swaps = {
  "@aws-sdk/credential-provider-node": "environment-credentials.ts",
  "@smithy/core/event-streams": "never-reached.ts",
  "@aws-sdk/middleware-endpoint-discovery": "never-reached.ts",
  "/Sha256Js": "never-reached.ts",
  "/Md5Js": "never-reached.ts",
  "/getInstanceMetadataRegion": "never-reached.ts",
  "/HeaderFormatter": "never-reached.ts",
  "/logBuffer.js": "never-reached.ts",
  "@aws/lambda-invoke-store": "never-reached.ts",
  "/DefaultRateLimiter": "never-reached.ts",
  "/AdaptiveRetryStrategy": "never-reached.ts",
  "../service-customizations": "never-reached.ts",
  "/SignatureV4MultiRegion": "one-region-signer.ts",
  "@noble/hashes/sha2.js": "node-sha256.ts",
  "@noble/hashes/utils.js": "node-sha256.ts",
};

const swapModules = {
  name: "swap-modules",
  setup(build) {
    // The only such comments are instructions to a coverage tool: "v8 ignore ... @preserve"
    build.initialOptions.legalComments = "none";
    build.onResolve(everything, ({ path: wanted }) => {
      const name = Object.keys(swaps).find((one) =>
        one.startsWith("/") ? wanted.endsWith(one) : wanted === one,
      );
      return name && { path: path.resolve("functions/runtime/bundle", swaps[name]) };
    });
  },
};

/**
 * These services describe all of their operations or errors in one module; the few operations that functions call are
 * described in ours. Another operation keeps the SDK's schemas, but its errors become plain ServiceExceptions.
 */
const ownSchemas = {
  name: "own-schemas",
  setup(build) {
    build.onResolve(everything, ({ path: wanted, importer }) => {
      if (!wanted.endsWith("/schemas/schemas_0")) return undefined;
      const file = schemaFiles.find(({ importers }) => importers.test(importer))?.file;
      return file && { path: path.resolve("functions/runtime/bundle", file) };
    });
  },
};

const schemaFiles = [
  {
    importers: /client-sts[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/]AssumeRoleCommand)\.js$/,
    file: "schemas/credential-schemas.ts",
  },
  {
    importers:
      /client-eventbridge[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/]PutEventsCommand)\.js$/,
    file: "schemas/journal-schemas.ts",
  },
  {
    importers:
      /client-cloudtrail[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/]LookupEventsCommand)\.js$/,
    file: "schemas/history-schemas.ts",
  },
  {
    importers:
      /client-ssm[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/]GetParameter(History)?Command)\.js$/,
    file: "schemas/parameter-schemas.ts",
  },
  {
    importers:
      /client-sqs[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/](SendMessageBatch|ChangeMessageVisibility)Command)\.js$/,
    file: "schemas/queue-schemas.ts",
  },
  {
    importers:
      /client-securityhub[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/]BatchImportFindingsCommand)\.js$/,
    file: "schemas/finding-schemas.ts",
  },
  {
    importers:
      /client-dynamodb[\\/]dist-es[\\/](runtimeConfig\.shared|commands[\\/](GetItem|Query|PutItem|UpdateItem|BatchGetItem|BatchWriteItem|TransactWriteItems|DescribeEndpoints)Command)\.js$/,
    file: "schemas/table-schemas.ts",
  },
];

/** The classes of a client's errors differ in their names, and in whether the SDK may retry. One function makes them. */
const errorClasses = {
  name: "error-classes",
  setup(build) {
    build.onLoad(everything, ({ path: file }) => {
      const [client] =
        /.*@aws-sdk[\\/]client-[a-z-]+(?=[\\/]dist-es[\\/]models[\\/]errors\.js$)/.exec(file) ?? [];
      if (client === undefined) return undefined;
      const exported = Object.entries(createRequire(file)(client));
      const parentOf = (one) => Object.getPrototypeOf(one)?.name;
      const [base] = exported.find(([, one]) => parentOf(one) === "ServiceException");
      const errors = exported.filter(([, one]) => parentOf(one) === base);
      const contents = [
        `import { ${base} } from "./${base}";`,
        `const named = (name, $retryable) => class extends ${base} {`,
        "  constructor(options) { super({ name, ...options }); this.$retryable = $retryable; }",
        "};",
        ...errors.map(([name, One]) => {
          const parameters = [name, new One({}).$retryable].filter((one) => one !== undefined);
          return `export const ${name} = named(${parameters.map((one) => JSON.stringify(one)).join(", ")});`;
        }),
      ];
      return { contents: contents.join("\n"), loader: "js" };
    });
  },
};

/** Each client imports its whole package.json to report its version. */
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

/** The endpoints of a region follow from the pattern of its partition; the list of regions is only a description. */
const partitionsWithoutRegions = {
  name: "partitions-without-regions",
  setup(build) {
    build.onLoad(everything, async ({ path: file }) => {
      if (!/util-endpoints[\\/]lib[\\/]aws[\\/]partitions\.js$/.test(file)) return undefined;
      const { partitionsInfo } = await import(pathToFileURL(file).href);
      const partitions = partitionsInfo.partitions.map((one) => ({ ...one, regions: {} }));
      const contents = `export const partitionsInfo = ${JSON.stringify({ ...partitionsInfo, partitions })};`;
      return { contents, loader: "js" };
    });
  },
};

export default [swapModules, ownSchemas, errorClasses, versionsAlone, partitionsWithoutRegions];
