import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { installPython } from "../../../local/moto/python.ts";
import { withLock } from "../../../tools/lock.ts";

const run = promisify(execFile);
const project = path.resolve(import.meta.dirname, "../../..");
const requirements = path.join(import.meta.dirname, "requirements.txt");

/** @returns the path of cfn-lint in the project's own Python environment, installed when it is not there */
export async function installCfnLint(): Promise<string> {
  const programs = await installPython([]);
  const folder = path.dirname(programs);
  const stamp = path.join(folder, "installed-infra");
  const wanted = readFileSync(requirements, "utf8");
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (!isInstalled())
    await withLock(`${folder}.lock`, async () => {
      if (isInstalled()) return;
      const python = path.join(programs, "python");
      await run(python, [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        requirements,
      ]);
      writeFileSync(stamp, wanted);
    });
  return path.join(programs, "cfn-lint");
}

/**
 * @param template an object, or the text of a template as it is
 * @returns what cfn-lint has against it, warnings included, one line each
 */
export async function lint(program: string, template: object | string): Promise<string[]> {
  mkdirSync(path.join(project, ".build"), { recursive: true });
  const folder = mkdtempSync(path.join(project, ".build/lint-"));
  const file = path.join(folder, "template.yaml");
  // JSON is YAML.
  writeFileSync(file, typeof template === "string" ? template : JSON.stringify(template));
  const flags = ["--format", "parseable", "--regions", "us-east-1", "--include-checks", "W", "--", file];
  const { stdout } = await run(program, flags, { cwd: folder }).catch(
    (error: { stdout?: string; message: string }) => {
      if (!error.stdout) throw new Error(error.message); // it could not run at all
      return { stdout: error.stdout };
    },
  );
  rmSync(folder, { recursive: true, force: true });
  return stdout.split("\n").filter((line) => line !== "");
}
