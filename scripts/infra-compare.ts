// Checks that the harness registers the same resources as SST itself: runs `sst diff` with stand-ins for Pulumi and for
// SST's bootstrap in AWS, and compares every resource and every bundle with those of the harness.
//   node scripts/infra-compare.ts
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { environment as sstEnvironment } from "../tools/sst-platform.ts";
import { startBootstrapServer } from "../tools/sst-program/engine/bootstrap-server.ts";
import type { Program, Resource } from "../tools/sst-program/engine/resource.ts";
import { environment as cleanEnvironment, runProgram } from "../tools/sst-program/run.ts";
import { exampleSettings } from "../tools/sst-program/settings.ts";

const project = path.resolve(import.meta.dirname, "..");

async function runBinary(): Promise<Program> {
  mkdirSync(path.join(project, ".build"), { recursive: true });
  const folder = mkdtempSync(path.join(project, ".build/sst-diff-"));
  const out = path.join(folder, "program.json");
  const pulumi = path.join(folder, "sst/bin/pulumi");
  mkdirSync(path.dirname(pulumi), { recursive: true });
  const standIn = path.resolve(import.meta.dirname, "../tools/sst-program/engine/pulumi.ts");
  writeFileSync(pulumi, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  chmodSync(pulumi, 0o755);

  const types = path.join(project, "sst-env.d.ts"); // `sst diff` overwrites it from an empty state
  const typesBefore = existsSync(types) ? readFileSync(types) : undefined;
  const aws = await startBootstrapServer(exampleSettings.TRUST_DRIFT_HUB_ACCOUNT);
  const sst = spawn(
    path.join(project, "node_modules/.bin/sst"),
    ["diff", "--stage", "test", "--print-logs"],
    {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...sstEnvironment(),
        ...cleanEnvironment(exampleSettings),
        XDG_CONFIG_HOME: folder,
        INFRA_OUT: out,
        SST_NO_BUN: "1",
        SST_TELEMETRY_DISABLED: "1",
        AWS_ENDPOINT_URL: aws.url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "offline",
        AWS_SECRET_ACCESS_KEY: "offline",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    },
  );
  let log = "";
  for (const stream of [sst.stdout, sst.stderr]) stream.on("data", (data) => (log += data));
  const code = await new Promise((closed) => sst.on("close", closed));
  aws.stop();
  if (typesBefore) writeFileSync(types, typesBefore);
  else rmSync(types, { force: true });
  const result: Program | undefined = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0 || result === undefined || result.failures.length > 0)
    throw new Error([`sst diff ended with ${code}`, log, ...(result?.failures ?? [])].join("\n"));
  return result;
}

/** Inputs as text: keys in order, and without what differs from run to run. */
function comparable({ inputs }: Resource): string {
  const sorted = (_: string, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value;
  return JSON.stringify(inputs, sorted).replaceAll(/[0-9a-f]{64}/g, "HASH");
}

const byKey = ({ resources }: Program) =>
  new Map(resources.map((resource) => [`${resource.type}::${resource.name}`, comparable(resource)]));

const [harness, binary] = [await runProgram({ functions: true }), await runBinary()];
const [ours, theirs] = [byKey(harness), byKey(binary)];
const differences: string[] = [];
for (const key of new Set([...ours.keys(), ...theirs.keys()]))
  if (ours.get(key) !== theirs.get(key))
    differences.push(
      `${key}\n  harness: ${ours.get(key) ?? "nothing"}\n  sst:     ${theirs.get(key) ?? "nothing"}`,
    );
for (const [name, { bytes = 0 }] of Object.entries(binary.builds)) {
  const own = harness.builds[name]?.bytes ?? 0;
  // SST contains an older esbuild, whose helpers are a few bytes shorter.
  if (Math.abs(own - bytes) > bytes / 1000)
    differences.push(`the bundle of ${name}: harness ${own} bytes, sst ${bytes}`);
}

for (const difference of differences) console.error(`differs: ${difference}`);
const { size } = theirs;
console.log(
  `${size} resources and ${Object.keys(binary.builds).length} bundles of sst diff: ${differences.length} differ from the harness's`,
);
process.exitCode = differences.length > 0 || size === 0 ? 1 : 0;
