// Runs the program that the SST binary has bundled, against the mocked engine, and writes what it registers.
import { statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { withoutAssets } from "./checks.ts";
import { mockEngine } from "./mock-engine.ts";
import type { Build, Program } from "./resource.ts";

const [main = "", , app = "", stage = ""] = process.argv.slice(2);
const builds: Record<string, Build> = {};
const engine = mockEngine(main, { partition: "aws", region: "us-east-1", account: "222222222222" });

process.on("unhandledRejection", engine.fail).on("uncaughtException", engine.fail);
process.once("beforeExit", () => {
  const failures = engine.finish();
  const result: Program = {
    app: { name: app, stage, removal: "", protect: false },
    resources: engine.resources,
    builds,
    failures,
    milliseconds: {},
  };
  writeFileSync(process.env.INFRA_OUT ?? "", JSON.stringify(result, withoutAssets));
  process.exitCode = failures.length > 0 ? 1 : 0;
});

await standBefore(process.env.SST_SERVER ?? "");
engine.start(app, stage, async () => (await import(main)).default);

/** Forwards the components' requests to the binary, and records the size of the bundles. */
async function standBefore(binary: string): Promise<void> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const headers = { "content-type": "application/json" };
    const answer = await (await fetch(`${binary}/rpc`, { method: "POST", headers, body })).text();
    const { method, params } = JSON.parse(body);
    const { result } = JSON.parse(answer);
    if (method === "Runtime.Build" && result)
      builds[params[0].functionID] = { ...result, bytes: statSync(path.join(result.out, "bundle.mjs")).size };
    response.setHeader("connection", "close");
    response.end(answer);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  process.env.SST_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
