import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { SkippedError } from "./peer.ts";

/** Each tool has a folder of its own here, which git ignores. */
export const installed = path.resolve(import.meta.dirname, "../../.build/peers");

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Some tools install hundreds of packages. */
const timeout = 1_800_000;

/** Runs a program to its end, whatever its exit code. Its output is both streams. */
export function run(
  program: string,
  flags: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      flags,
      { timeout, maxBuffer: 100_000_000, ...options },
      (error, stdout, stderr) => {
        if (error?.code === "ENOENT") reject(new SkippedError(`${program} was not found on the PATH`));
        else if (error?.killed) reject(new SkippedError(`${program} took longer than 30 minutes`));
        else resolve({ code: child.exitCode ?? 1, output: stdout + stderr });
      },
    );
  });
}

/**
 * Installs a Python tool in an environment of its own.
 *
 * @param requirement an exact version, such as `c7n==0.9.53`
 * @returns the folder of its programs
 * @throws SkippedError when Python or the package is not to be had
 */
export async function installPythonTool(name: string, requirement: string): Promise<string> {
  const folder = path.join(installed, name);
  const programs = path.join(folder, "bin");
  const stamp = path.join(folder, `installed-${requirement}`);
  if (existsSync(stamp)) return programs;
  await rm(folder, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  console.error(`installing ${requirement} into .build/peers/${name}, once`);
  await must(
    run("python3", ["-m", "venv", folder]),
    "python3 -m venv cannot create a virtual environment here",
  );
  await must(
    run(path.join(programs, "python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      requirement,
    ]),
    `pip could not install ${requirement}`,
  );
  await writeFile(stamp, "");
  return programs;
}

/** The last line that names an error, or else the last line, without colors. */
export function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output).trim().split("\n");
  return (lines.findLast((line) => /error|exception/i.test(line)) ?? lines.at(-1) ?? "").trim().slice(0, 300);
}

async function must(ending: Promise<Ended>, problem: string): Promise<void> {
  const { code, output } = await ending;
  if (code !== 0) throw new SkippedError(`${problem}: ${reasonIn(output)}`);
}
