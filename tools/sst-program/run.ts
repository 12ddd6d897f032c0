import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { installPlatform } from "../sst-platform.ts";
import type { Program } from "./engine/resource.ts";
import { exampleSettings } from "./settings.ts";

const project = path.resolve(import.meta.dirname, "../..");

export interface RunOptions {
  readonly stage?: string;
  /** Bundles the handlers too. @default false */
  readonly functions?: boolean;
  /** Environment variables of the deployment. @default exampleSettings */
  readonly settings?: Readonly<Record<string, string>>;
  /** A copy of the project to run instead. */
  readonly root?: string;
}

/**
 * The declared resources. Runs the program only if one of its inputs has changed.
 * @throws Error with the errors of the program or of the mocked engine
 */
export async function runProgram(options: RunOptions = {}): Promise<Program> {
  const { stage = "test", functions = false, settings = exampleSettings, root = project } = options;
  await installPlatform();
  const folder = path.join(project, ".build/infra");
  const file = path.join(folder, `${digest(root, { stage, functions, settings })}.json`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    forgetOld(folder);
    const unfinished = `${file}.${process.pid}`;
    const main = path.join(import.meta.dirname, "program.ts");
    const flags = [
      "--root",
      root,
      "--stage",
      stage,
      "--out",
      unfinished,
      functions ? "--functions" : "--no-functions",
    ];
    await promisify(execFile)(process.execPath, [main, ...flags], { env: environment(settings) });
    renameSync(unfinished, file); // others may be waiting for the same
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Deletes old cache files, which each change of the stacks leaves behind. */
function forgetOld(folder: string): void {
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  for (const file of globSync("*.json*", { cwd: folder }).map((name) => path.join(folder, name)))
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? dayAgo) < dayAgo)
      rmSync(file, { force: true });
}

/** The environment without the settings and credentials of the caller. */
export function environment(settings: Readonly<Record<string, string>>) {
  const withinLimits = Object.entries(process.env).filter(
    ([name]) => !/^(TRUST_DRIFT|AWS|SST|PULUMI|NODE)_/.test(name),
  );
  return { ...Object.fromEntries(withinLimits), ...settings };
}

function digest(
  root: string,
  options: Required<Pick<RunOptions, "stage" | "functions" | "settings">>,
): string {
  const hash = createHash("sha256").update(JSON.stringify(options)).update(root);
  const sources = ["sst.config.ts", "stacks/**/*.ts", "core/contract/*.ts"];
  if (options.functions) sources.push("functions/**/*.{ts,mjs}", "core/**/*.ts", "adapters/**/*.ts");
  for (const file of globSync(sources, { cwd: root }).sort())
    hash.update(file).update(readFileSync(path.join(root, file)));
  for (const file of ["package-lock.json", ...globSync("tools/sst-program/**/*.ts", { cwd: project }).sort()])
    hash.update(readFileSync(path.join(project, file)));
  return hash.digest("hex").slice(0, 32);
}
