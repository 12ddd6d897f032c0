// Runs sst.config.ts as `sst deploy` does: the real config, SST's real components and the real @pulumi/aws. Only
// Pulumi's engine and the server inside the SST binary are replaced. No AWS, no network. Runs in a separate process,
// started by `run.ts`, because SST and Pulumi store state in globals.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundleConfig } from "./config-bundle.ts";
import { withoutAssets } from "./engine/checks.ts";
import { mockEngine, platformPackage } from "./engine/mock-engine.ts";
import type { Program } from "./engine/resource.ts";
import { startRpc } from "./engine/rpc.ts";

/** The part of a bundled `sst.config.ts` that the harness uses. */
interface Bundle {
  run(program: () => Promise<unknown>): Promise<unknown>;
  config: {
    app(input: {
      stage: string;
    }): Promise<Partial<Program["app"]> & { providers: { aws: { region: string } } }>;
    run(): Promise<unknown>;
  };
}

const { values } = parseArgs({
  options: {
    root: { type: "string", default: process.cwd() },
    stage: { type: "string", default: "test" },
    out: { type: "string", default: "program.json" },
    account: { type: "string", default: "222222222222" },
    artifacts: { type: "string" },
    functions: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const { root, stage, out, account, functions } = values;
const milliseconds: Record<string, number> = {};
let lapStart = performance.now();
function lap(name: string): void {
  milliseconds[name] = Math.round(performance.now() - lapStart);
  lapStart = performance.now();
}

const scratch = mkdtempSync(path.join(tmpdir(), "infra-harness-"));
const platform = path.dirname(platformPackage(root));
const bundle = await bundleConfig(root, platform);
lap("bundleConfig");

const rpc = await startRpc({ root, account, functions, artifacts: values.artifacts ?? scratch });
const app = { name: "", stage, removal: "retain", protect: false };
process.env.SST_SERVER = rpc.url;
Object.assign(globalThis, {
  $dev: false,
  $app: app,
  $cli: {
    command: "deploy",
    dev: false,
    rpc: "",
    home: "aws",
    state: { version: {} },
    paths: { root, work: scratch, platform, home: path.join(scratch, "home") },
  },
});
const program: Bundle = await import(bundle).finally(() => rmSync(bundle, { force: true }));
lap("import");

const { providers, ...declared } = await program.config.app({ stage });
Object.assign(app, declared);
const { region } = providers.aws;
const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
const engine = mockEngine(platformPackage(root), { partition, region, account });
process.on("unhandledRejection", engine.fail).on("uncaughtException", engine.fail);

// Resources are created inside apply() callbacks: the program is done when the event loop is empty, as in the real
// language host.
process.once("beforeExit", () => {
  lap("run");
  rmSync(scratch, { recursive: true, force: true });
  const failures = engine.finish();
  const result: Program = { app, resources: engine.resources, builds: rpc.builds, failures, milliseconds };
  writeFileSync(out, JSON.stringify(result, withoutAssets));
  if (failures.length > 0) console.error(failures.join("\n\n"));
  process.exitCode = failures.length > 0 ? 1 : 0;
});
engine.start(app.name, stage, (noteOptions) =>
  program.run(() => {
    noteOptions(); // after SST's own transformations, so that these are the final options
    return program.config.run();
  }),
);
