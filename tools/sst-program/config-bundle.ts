import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/**
 * Bundles `sst.config.ts`, what it imports and SST's program runner into one file, as the SST binary does.
 * @returns the file's path, in SST's folder so that its packages resolve
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/js/js.go
 */
export async function bundleConfig(root: string, platform: string): Promise<string> {
  const providers: { alias: string; package: string }[] = JSON.parse(
    readFileSync(path.join(root, ".sst/provider-lock.json"), "utf8"),
  );
  const globals = [
    ...providers.map((provider) => `import * as ${provider.alias} from "${provider.package}";`),
    `import * as sst from "${platform}/src/components";`,
    "",
  ].join("\n");
  const outfile = path.join(platform, `infra-harness.${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `export { run } from "${platform}/src/auto/run.ts";
                 export { default as config } from "${root}/sst.config.ts";`,
      resolveDir: root,
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    sourcemap: "inline",
    logLevel: "error",
    nodePaths: [path.join(platform, "node_modules")],
    external: [
      "@pulumi/*",
      "undici",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    banner: {
      js: `import { createRequire as harnessCreateRequire } from "node:module";
           const require = harnessCreateRequire(import.meta.url);
           const __dirname = import.meta.dirname, __filename = import.meta.filename;`,
    },
    inject: [path.join(platform, "src/shim/run.js")], // $util, $interpolate, $jsonStringify
    plugins: [
      {
        name: "globals of the providers",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, ({ path: file }) => ({
            contents: (file.includes(".sst") ? "" : globals) + readFileSync(file, "utf8"),
            loader: "default",
          })),
      },
    ],
  });
  return outfile;
}
