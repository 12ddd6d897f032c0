import { statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { buildFunctions, functionFiles } from "../../../tools/bundle.ts";
import { declared, root } from "../declared.ts";

const { program } = await declared({ functions: true });
const tested = await buildFunctions(path.join(root, ".build/infra-bundles"));

const files = {
  OnTrustUpdated: functionFiles[0],
  OnPrincipalChanged: functionFiles[1],
  Notify: functionFiles[2],
  SweepPlan: functionFiles[3],
  SweepAccount: functionFiles[4],
  TakeSnapshot: functionFiles[5],
  SlackActions: functionFiles[6],
  CanaryFunction: functionFiles[7],
};

test("each function is built from its file", () => {
  expect(Object.keys(program.builds).sort()).toEqual(Object.keys(files).sort());
});

test.each(Object.entries(files))("%s is deployed as it is tested, within 180 kB compressed", (name, file) => {
  const build = program.builds[name];
  expect(build?.errors).toEqual([]);
  expect(build?.gzipBytes).toBeLessThanOrEqual(180_000);
  // The banner's last newline is all that may differ.
  expect(Math.abs(statSync(tested[file]).size - (build?.bytes ?? 0))).toBeLessThanOrEqual(1);
});
