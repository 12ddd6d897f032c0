import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import type { Build } from "./resource.ts";

/** SST's request to its bundler for one function. */
export interface BuildRequest {
  readonly functionID: string;
  readonly handler: string;
  readonly runtime: string;
  readonly properties?: {
    readonly minify?: boolean;
    readonly esbuild?: { readonly keepNames?: boolean };
    readonly plugins?: string;
  };
}

const requireInModules = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
  "",
].join("\n");

/**
 * Bundles a handler with the options of SST's own bundler, which is written in Go.
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/runtime/node/build.go
 */
export async function bundleFunction(root: string, out: string, request: BuildRequest): Promise<Build> {
  const { dir, name, ext } = path.parse(request.handler);
  const handler = `bundle${ext}`;
  const source = path.join(root, dir, `${name}.ts`);
  if (!existsSync(source)) return { handler, errors: [`there is no ${dir}/${name}.ts`] };

  const outfile = path.join(out, "bundle.mjs");
  const result = await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024", // what SST takes for nodejs24.x
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native"],
    keepNames: request.properties?.esbuild?.keepNames ?? true,
    minify: request.properties?.minify ?? false,
    sourcemap: "linked",
    metafile: true,
    logLevel: "silent",
    banner: { js: requireInModules },
    plugins: await pluginsOf(root, request),
  }).catch((error: Error) => error);
  if (result instanceof Error) return { handler, errors: [result.message] };

  const exported =
    Object.entries(result.metafile.outputs).find(([file]) => file.endsWith(".mjs"))?.[1].exports ?? [];
  const errors = exported.includes(ext.slice(1)) ? [] : [`${dir}/${name}.ts does not export ${ext.slice(1)}`];
  const content = readFileSync(outfile);
  const gzipBytes = gzipSync(content, { level: 9 }).length;
  return { handler, errors, sourcemaps: [`${outfile}.map`], bytes: content.length, gzipBytes };
}

async function pluginsOf(root: string, request: BuildRequest): Promise<Plugin[]> {
  const file = request.properties?.plugins;
  return file === undefined ? [] : (await import(path.join(root, file))).default;
}
