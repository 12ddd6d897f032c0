// Checks that the tests of the infrastructure catch mistakes: makes each mistake of test/stacks/cases/controls.json in a
// copy of the stacks, and expects the test that the case names to fail.
//   node scripts/infra-controls.ts [--short] [--only <part of a mistake's name>]
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { installPlatform } from "../tools/sst-platform.ts";

interface Control {
  readonly mistake: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The test file that catches it, and a part of the test's name. */
  readonly test: string;
  readonly caughtBy: string;
}

const project = path.resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { short: { type: "boolean" }, only: { type: "string" } } });

/** The parts of the project that a control can change are copied; the other parts that the stacks need are linked. */
const copied = ["sst.config.ts", "stacks", "core"];
const linked = [".sst", "node_modules", "functions", "adapters", "package.json", "tsconfig.json"];

/** @returns the problem, or undefined if the tests caught the mistake */
async function check(control: Control, folder: string): Promise<string | undefined> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of copied) cpSync(path.join(project, name), path.join(folder, name), { recursive: true });
  for (const name of linked) symlinkSync(path.join(project, name), path.join(folder, name));

  const file = path.join(folder, control.file);
  const parts = readFileSync(file, "utf8").split(control.find);
  if (parts.length !== 2)
    return `${control.file} contains the text to replace ${parts.length - 1} times, not once`;
  writeFileSync(file, parts.join(control.replace));

  const report = path.join(folder, "report.json");
  const flags = [control.test, "--reporter=json", `--outputFile=${report}`];
  // With this Node, because node_modules/.bin/vitest would run on the one in PATH.
  const vitest = path.join(project, "node_modules/vitest/vitest.mjs");
  const log = await run(process.execPath, [vitest, "run", ...flags], folder);
  const failed = failedTests(report);
  if (failed === undefined) return `the tests did not run: ${log}`;
  if (failed.some((name) => name.includes(control.caughtBy))) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  return failed.length === 0 ? "not caught" : `caught by other tests only: ${failed.join("; ")}`;
}

function run(command: string, args: string[], root: string): Promise<string> {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, INFRA_ROOT: root },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (log += data));
  return new Promise((closed) => child.on("close", () => closed(log)));
}

/** The names of failed tests; undefined when a file failed before its tests, as a program that does not run would. */
function failedTests(report: string): string[] | undefined {
  try {
    const { testResults }: { testResults: { assertionResults: { status: string; fullName: string }[] }[] } =
      JSON.parse(readFileSync(report, "utf8"));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    if (tests.length === 0) return undefined;
    return tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
  } catch {
    return undefined;
  }
}

const all: Control[] = JSON.parse(
  readFileSync(path.join(project, "test/stacks/cases/controls.json"), "utf8"),
);
const chosen = all
  .filter(({ mistake }) => mistake.includes(values.only ?? ""))
  .filter((_, index) => !values.short || index % 7 === 0);
await installPlatform();

const waiting = [...chosen.entries()];
const misses: string[] = [];
async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [index, control] = next;
    const fault = await check(control, path.join(project, ".build/infra-controls", String(index)));
    console.log(
      `${fault === undefined ? "caught" : "MISSED"}  ${control.mistake}${fault === undefined ? "" : `\n        ${fault}`}`,
    );
    if (fault !== undefined) misses.push(control.mistake);
  }
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));

console.log(`${chosen.length - misses.length} of ${chosen.length} mistakes caught`);
process.exitCode = misses.length > 0 || chosen.length === 0 ? 1 : 0;
