import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";

/**
 * Takes each guard of `guards.json` away, in a copy, and says which test fails without it. Run by hand:
 * `node test/core/respond/controls/remove-guards.ts [part of a guard's name]`. Exits with 1 when a guard is missed by nothing.
 */

const root = path.resolve(import.meta.dirname, "../../../..");
const copied = [
  "core",
  "functions",
  "events",
  "expectations",
  "local",
  "test",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

const Guards = v.array(
  v.strictObject({
    guard: v.string(),
    /** Where it stands, its text, and what takes its place. */
    file: v.string(),
    from: v.string(),
    to: v.string(),
    /** The file, from here, and a part of the name of the test that must fail. */
    test: v.string(),
    name: v.string(),
  }),
);

type Guard = v.InferOutput<typeof Guards>[number];

const Report = v.object({ numPassedTests: v.number(), numFailedTests: v.number() });
const guards = v.parse(
  Guards,
  JSON.parse(readFileSync(path.join(import.meta.dirname, "guards.json"), "utf8")),
);
const copy = mkdtempSync(path.join(os.tmpdir(), "guards-"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const name of copied) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));

for (const guard of guards.filter(({ guard }) => guard.includes(process.argv[2] ?? ""))) {
  const found = await without(guard);
  console.log(`${found === "fails" ? "ok  " : "MISS"} ${guard.guard}: "${guard.name}" ${found}`);
  if (found !== "fails") process.exitCode = 1;
}

async function without({ file, from, to, test, name }: Guard): Promise<string> {
  const place = path.join(copy, file);
  const text = readFileSync(place, "utf8");
  if (text.split(from).length !== 2) return `cannot be tried: ${file} does not hold its text once`;
  const before = await run(test, name);
  if (before !== "passes") return `${before} already with the guard`;
  writeFileSync(
    place,
    text.replace(from, () => to),
  );
  const after = await run(test, name);
  writeFileSync(place, text);
  return after;
}

async function run(test: string, name: string): Promise<string> {
  const file = test;
  const pattern = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const report = path.join(copy, "report.json");
  const given = [vitest, "run", file, "-t", pattern, "--reporter=json", `--outputFile=${report}`];
  // Failing is an answer too; it stands in the report
  await promisify(execFile)(process.execPath, given, { cwd: copy }).catch(() => undefined);
  const { numPassedTests: passed, numFailedTests: failed } = v.parse(
    Report,
    JSON.parse(readFileSync(report, "utf8")),
  );
  return failed > 0 ? "fails" : passed > 0 ? "passes" : "is not there";
}
