import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installPython } from "../../../local/moto/python.ts";

let folder: string;
const { PATH } = process.env;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
});

afterEach(async () => {
  process.env.PATH = PATH;
  await rm(folder, { recursive: true });
});

/** Puts a python3 of our own making on the PATH, and nothing else. */
async function python3(script: string): Promise<void> {
  const programs = path.join(folder, "path");
  await mkdir(programs);
  await writeFile(path.join(programs, "python3"), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(programs, "python3"), 0o755);
  process.env.PATH = programs;
}

const install = () => installPython(["run"], path.join(folder, "venv"), () => undefined);

test("no python3", async () => {
  process.env.PATH = folder;
  await expect(install()).rejects.toThrow("python3 was not found on the PATH: install Python 3.10 or newer.");
});

test("an old python3", async () => {
  await python3("echo 3 9");
  await expect(install()).rejects.toThrow(
    "python3 is 3.9: the local organization needs Python 3.10 or newer.",
  );
});

test("a python3 without its venv module", async () => {
  await python3('case "$1" in -c) echo 3 12 ;; *) echo "No module named venv" >&2; exit 1 ;; esac');
  await expect(install()).rejects.toThrow(
    "python3 cannot create a virtual environment: install its venv module (Debian, Ubuntu: apt install python3-venv).",
  );
  expect(existsSync(path.join(folder, "venv"))).toBe(false);
});

test("pip that fails says why, and is tried again the next time", async () => {
  const fakePip = `#!/bin/sh
echo "WARNING: retrying" >&2
echo "ERROR: Could not find a version that satisfies the requirement moto" >&2
exit 1`;
  await python3(`case "$1" in
  -c) echo 3 12 ;;
  *) /bin/mkdir -p "$4/bin"; /bin/cat > "$4/bin/python" <<'PIP'
${fakePip}
PIP
  /bin/chmod +x "$4/bin/python" ;;
esac`);
  for (const _attempt of [1, 2]) {
    await expect(install()).rejects.toThrow(
      "pip could not install local/moto/requirements.txt: ERROR: Could not find a version that satisfies the requirement moto",
    );
  }
});
