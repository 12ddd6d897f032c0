import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type BuildRequest, bundleFunction } from "./function-bundle.ts";
import type { Build } from "./resource.ts";

interface Options {
  readonly root: string;
  readonly account: string;
  /** The folder for bundles. */
  readonly artifacts: string;
  /** False: does not bundle the handlers, which is faster. */
  readonly functions: boolean;
}

/**
 * The server inside the SST binary that components call while the program runs.
 * @returns its address and the builds so far
 */
export async function startRpc(options: Options): Promise<{ url: string; builds: Record<string, Build> }> {
  const builds: Record<string, Build> = {};
  const methods: Record<string, (input: never) => unknown> = {
    "Provider.Aws.Bootstrap": ({ region }: { region: string }) => ({
      asset: `sst-asset-${region}`,
      state: `sst-state-${region}`,
      assetEcrRegistryId: options.account,
      assetEcrUrl: `${options.account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
      appsyncHttp: "",
      appsyncRealtime: "",
    }),
    "Runtime.Build": async (request: BuildRequest) => {
      const out = path.join(options.artifacts, request.functionID);
      mkdirSync(out, { recursive: true });
      const built = options.functions ? await bundleFunction(options.root, out, request) : stub(out, request);
      builds[request.functionID] = built;
      return { out, handler: built.handler, errors: built.errors, sourcemaps: built.sourcemaps ?? [] };
    },
  };

  const server = createServer(async (request, response) => {
    const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const reply = await Promise.resolve()
      .then(
        () => methods[method] ?? Promise.reject(new Error(`the stand-in for SST has no method ${method}`)),
      )
      .then((answer) => answer(params[0] as never))
      .then(
        (result) => ({ result }),
        (error: Error) => ({ error: error.message }),
      );
    response.setHeader("connection", "close"); // an idle socket would hold the process
    response.end(JSON.stringify(reply));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, builds };
}

function stub(out: string, request: BuildRequest): Build {
  writeFileSync(path.join(out, "bundle.mjs"), "");
  return { handler: `bundle${path.extname(request.handler)}`, errors: [] };
}
