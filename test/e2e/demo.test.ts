import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { expect, test } from "vitest";

const demo = path.resolve(import.meta.dirname, "../../local/demo/main.ts");

const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));
const words = v.pipe(v.string(), v.nonEmpty());
const document = v.strictObject({
  steps: v.array(
    v.strictObject({
      name: words,
      ok: v.literal(true),
      what: words,
      who: words,
      severity: v.picklist(["critical", "high", "medium", "low", "info"]),
      difference: v.pipe(v.array(words), v.nonEmpty()),
      outcome: words,
      proof: v.optional(v.pipe(v.array(words), v.nonEmpty())),
      detectMs: milliseconds,
      detectedBy: v.optional(words),
      revertMs: v.optional(milliseconds),
    }),
  ),
});

test("npm run demo -- --json prints one JSON document: each step, what it showed, and how long it took", async () => {
  // Fails unless it ends with 0
  const { stdout } = await promisify(execFile)(process.execPath, [demo, "--json"]);
  const { steps } = v.parse(document, JSON.parse(stdout));
  expect(steps.map(({ name, revertMs }) => [name.split(":")[0], revertMs !== undefined])).toEqual([
    ["toggle off", false],
    ["toggle on", true],
    ["a protected role is deleted", false],
    ["the vendor recreates its deployer", false],
    ["one person approves once", false],
    ["a trusted role is deleted", false],
    ["one person approves once", false],
  ]);
  const [rotated, rebound, deleted, restored] = steps.slice(3).map((step) => JSON.stringify(step));
  for (const text of [
    "principal most likely deleted and recreated",
    "444444444444: admitted",
    "AccessDenied",
  ])
    expect(rotated).toContain(text);
  for (const account of ["333333333333", "444444444444"])
    for (const step of [rebound, restored]) expect(step).toContain(`sts assume-role in ${account}: admitted`);
  expect(deleted).toContain("role deploy-target in account 444444444444 can no longer be assumed");
  expect(restored).toMatch(/its unique id: AROA\w+ before, AROA\w+ now/);
});
