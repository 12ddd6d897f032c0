// A stand-in for the Pulumi CLI in `sst diff`: creates an empty stack, and runs the program.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pulumiVersion } from "../../sst-platform.ts";

const [command, ...args] = process.argv.slice(2);
const after = (flag: string): string => args[args.indexOf(flag) + 1] ?? "";

if (command === "version") console.log(pulumiVersion());
else if (command === "stack" && args[0] === "init") initStack(args[1] ?? "");
else if (command === "preview") process.exitCode = preview();
else {
  console.error(`the stand-in for Pulumi does not know: ${command} ${args.join(" ")}`);
  process.exitCode = 1;
}

function initStack(stack: string): void {
  const [, app = "", stage = ""] = stack.split("/");
  const folder = path.join(new URL(process.env.PULUMI_BACKEND_URL ?? "").pathname, ".pulumi/stacks", app);
  const manifest = { time: new Date().toISOString(), magic: "", version: "" };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `${stage}.json`),
    JSON.stringify({ version: 3, checkpoint: { stack, latest: { manifest, resources: [] } } }),
  );
}

function preview(): number {
  const main = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
  const engine = path.join(import.meta.dirname, "pulumi-program.ts");
  const { status } = spawnSync(process.execPath, [engine, main, ...after("--stack").split("/")], {
    stdio: "inherit",
  });
  const summaryEvent = { maybeCorrupt: false, durationSeconds: 1, resourceChanges: {}, PolicyPacks: {} };
  appendFileSync(after("--event-log"), `${JSON.stringify({ sequence: 1, timestamp: 1, summaryEvent })}\n`);
  return status ?? 1;
}
