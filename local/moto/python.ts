import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { withLock } from "../../tools/lock.ts";

const run = promisify(execFile);

const project = path.resolve(import.meta.dirname, "../..");

/** The package lists: one for the organization, one for its tests. */
const requirements = { run: "requirements.txt", test: "requirements-test.txt" } as const;

export type RequirementsName = keyof typeof requirements;

/** Python or a part of it is missing. The message is one sentence with the fix. */
export class PythonError extends Error {
  override readonly name = "PythonError";
}

/**
 * Installs the project's Python environment if it is missing or if a package list has changed.
 *
 * @param names the lists to install
 * @param folder the folder of the environment. @default `.venv` of the project
 * @returns the folder of its programs
 * @throws PythonError when Python is missing or too old, has no venv module, or pip fails
 */
export async function installPython(
  names: readonly RequirementsName[] = ["run"],
  folder: string = path.join(project, ".venv"),
  say: (line: string) => void = (line) => console.error(line),
): Promise<string> {
  const programs = path.join(folder, "bin");
  if (await isInstalled(names, folder)) return programs;
  await mkdir(path.dirname(folder), { recursive: true });
  // Test files start organizations in parallel: the first one installs, the others wait
  await withLock(`${folder}.lock`, async () => {
    if (await isInstalled(names, folder)) return;
    if (!existsSync(path.join(programs, "python"))) await makeEnvironment(folder);
    for (const name of names) {
      if (await isInstalled([name], folder)) continue;
      say(
        `installing local/moto/${requirements[name]} into ${path.relative(process.cwd(), folder) || folder}, once`,
      );
      await install(name, folder);
    }
  });
  return programs;
}

async function isInstalled(names: readonly RequirementsName[], folder: string): Promise<boolean> {
  if (!existsSync(path.join(folder, "bin", "python"))) return false;
  for (const name of names) {
    const stamp = await readFile(stampOf(name, folder), "utf8").catch(() => "");
    if (stamp !== (await digest(name))) return false;
  }
  return true;
}

async function makeEnvironment(folder: string): Promise<void> {
  const version = await run("python3", ["-c", "import sys; print(*sys.version_info[:2])"]).catch((cause) => {
    throw new PythonError("python3 was not found on the PATH: install Python 3.10 or newer.", { cause });
  });
  const [major = 0, minor = 0] = version.stdout.trim().split(" ").map(Number);
  if (major !== 3 || minor < 10) {
    throw new PythonError(`python3 is ${major}.${minor}: the local organization needs Python 3.10 or newer.`);
  }
  await run("python3", ["-m", "venv", "--clear", folder]).catch(async (cause) => {
    await rm(folder, { recursive: true, force: true });
    throw new PythonError(
      "python3 cannot create a virtual environment: install its venv module (Debian, Ubuntu: apt install python3-venv).",
      { cause },
    );
  });
}

async function install(name: RequirementsName, folder: string): Promise<void> {
  const list = path.join(import.meta.dirname, requirements[name]);
  const python = path.join(folder, "bin", "python");
  await run(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--requirement",
    list,
  ]).catch((cause: { stderr?: string }) => {
    const reason = cause.stderr?.trim().split("\n").at(-1) ?? String(cause);
    throw new PythonError(`pip could not install local/moto/${requirements[name]}: ${reason}`, { cause });
  });
  await writeFile(stampOf(name, folder), await digest(name));
}

function stampOf(name: RequirementsName, folder: string): string {
  return path.join(folder, `installed-${name}`);
}

async function digest(name: RequirementsName): Promise<string> {
  const list = await readFile(path.join(import.meta.dirname, requirements[name]));
  return createHash("sha256").update(list).digest("hex");
}
