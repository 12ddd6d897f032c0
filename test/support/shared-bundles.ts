import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

/** All test files of a run start the functions from the same bundles. A rerun of the watch mode builds them again. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-bundles-"));
  process.env.SHARED_BUNDLES = folder;
  project.onTestsRerun(() => rm(path.join(folder, "bundles.json"), { force: true }));
  return () => rm(folder, { recursive: true, force: true });
}
