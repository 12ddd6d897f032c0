import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli } from "../../tools/cli-bundle.ts";

// The bundled command as a process that meets files it cannot read and disks it cannot write

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-files-"));
const place = (name: string) => path.join(folder, name);
let bundle = "";

beforeAll(async () => {
  bundle = (await buildCli(place("dist"))).file;
  writeFileSync(
    place("unprivileged.cjs"),
    "process.setgroups([]); process.setgid(65534); process.setuid(65534);",
  );
  for (const name of ["readable", "one-unreadable", "unreadable", "closed", "out", "mounted"])
    mkdirSync(place(name));
  for (const name of ["readable", "one-unreadable"])
    copyFileSync(path.join(root, "expectations/qovery-access.yaml"), place(`${name}/qovery-access.yaml`));
  chmodSync(place("one-unreadable/qovery-access.yaml"), 0);
  chmodSync(place("unreadable"), 0);
  chmodSync(place("closed"), 0o555);
  chmodSync(folder, 0o755);
});

afterAll(() => {
  for (const name of ["unreadable", "closed"]) chmodSync(place(name), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

function run(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, env: { PATH: process.env.PATH } }, (error, out, errors) => {
      resolve({ code: Number(error?.code ?? 0), out, errors });
    });
  });
}

/** Permissions do not stop root. */
function asUser(...args: readonly string[]): Promise<Ended> {
  const dropped = process.getuid?.() === 0 ? ["--require", place("unprivileged.cjs")] : [];
  return run(process.execPath, [...dropped, bundle, ...args]);
}

/** What, expected, found, what to do, and no stack. */
function expectExplained({ code, out, errors }: Ended, what: string, found: string): void {
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(errors).toMatch(/^trustdrift /);
  expect(errors).toContain(`${what}: expected `);
  expect(errors).toContain(`, found ${found}`);
  expect(errors).not.toMatch(/^\s+at |unexpected error/m);
}

const rcp = ["guard", "rcp", "--organization", "o-a1b2c3d4e5", "--expectations", "readable", "--out"];
const initIn = (where: string) => [
  ...["init", "--hub-account", "222222222222", "--organization", "o-a1b2c3d4e5"],
  ...["--organizational-units", "r-ab12", "--protected-roles", "app-*", "--folder", where],
];

test.each<readonly [string, readonly string[], string, string]>([
  [
    "a file",
    ["expectations", "check", "one-unreadable"],
    "one-unreadable/qovery-access.yaml",
    "permission denied (EACCES)",
  ],
  ["a folder", ["expectations", "check", "unreadable"], "unreadable", "permission denied (EACCES)"],
  [
    "a file of a folder",
    ["plan-check", "x.json", "--expectations", "unreadable/a.yaml"],
    "unreadable/a.yaml",
    "permission denied (EACCES)",
  ],
  ["a name", ["expectations", "check", "nowhere"], "nowhere", "nothing"],
  [
    "a trust policy",
    ["compare", "--expected", "readable", "--actual", "readable"],
    "readable",
    "a folder in place of a file (EISDIR)",
  ],
  [
    "an event",
    ["replay", "one-unreadable/qovery-access.yaml", "--expectations", "readable"],
    "one-unreadable/qovery-access.yaml",
    "permission denied (EACCES)",
  ],
])("%s that cannot be read", async (_, args, what, found) => {
  expectExplained(await asUser(...args), what, found);
});

test.each<readonly [string, readonly string[], string]>([
  ["a policy", [...rcp, "closed"], "closed/trust-drift-rcp-1.json"],
  ["a new folder", [...rcp, "closed/new"], "closed/new"],
  ["settings", initIn("closed"), "closed/.env.production"],
])("a folder without write permission: %s is not written", async (_, args, what) => {
  const ended = await asUser(...args);
  expectExplained(ended, what, "permission denied (EACCES)");
  expect(ended.errors).toContain("It was not written. Name another place, or make this one writable.");
  expect(readdirSync(place("closed"))).toEqual([]);
});

const procIsVirtual = existsSync("/proc/self");

test.runIf(procIsVirtual).each<readonly [string, readonly string[], string]>([
  ["policies", [...rcp, "/proc/x"], "/proc/x"],
  ["policies below a new folder", [...rcp, "/proc/x/y"], "/proc/x/y"],
  ["settings", initIn("/proc/x"), "/proc/x/.env.production"],
])(
  "/proc, in which nothing can be created: %s are not written, and the command ends",
  async (_, args, what) => {
    expectExplained(await asUser(...args), what, "nothing there (ENOENT)");
  },
);

test("a file in place of the folder is not replaced", async () => {
  writeFileSync(place("taken"), "kept");
  expectExplained(await asUser(...rcp, "taken"), "taken", "a file");
  expectExplained(await asUser(...rcp, "taken/below"), "taken", "a file");
  expect(readFileSync(place("taken"), "utf8")).toBe("kept");
});

test("a disk that is full halfway leaves the former file, and nothing beside it", async () => {
  const file = place("out/trust-drift-rcp-1.json");
  writeFileSync(file, "former");
  // At most one block of 512 bytes can be written to a file
  const full = ["-c", `trap "" XFSZ; ulimit -f 1; exec "$@"`, "sh", process.execPath, bundle];
  expectExplained(
    await run("sh", [...full, ...rcp, "out"]),
    "out/trust-drift-rcp-1.json",
    "a file that is larger than allowed (EFBIG)",
  );
  expect(readdirSync(place("out"))).toEqual(["trust-drift-rcp-1.json"]);
  expect(readFileSync(file, "utf8")).toBe("former");
  expect((await run(process.execPath, [bundle, ...rcp, "out"])).code).toBe(0);
  expect(readFileSync(file, "utf8").length).toBeGreaterThan(512);
});

/** A mount of one's own needs the right to make one: as root, in a user namespace, or with sudo. */
const mounters = [
  ["unshare", "-m"],
  ["unshare", "-rm"],
  ["sudo", "-n", "unshare", "-m"],
];
const [mounter = "", ...mounterArgs] =
  mounters.find(
    ([file = "", ...args]) =>
      spawnSync(file, [...args, "mount", "-t", "tmpfs", "none", tmpdir()]).status === 0,
  ) ?? [];

beforeEach(({ skip, task }) => {
  skip(
    task.name.startsWith("a read-only disk") && mounter === "",
    "no right to mount a disk: neither unshare nor sudo",
  );
});

test.each([
  ["a policy", [...rcp, "mounted"], "mounted/trust-drift-rcp-1.json"],
  ["settings", initIn("mounted"), "mounted/.env.production"],
])("a read-only disk: %s is not written", async (_, args, what) => {
  const script = `mount -t tmpfs -o ro none mounted && exec "$@"`;
  const ended = await run(mounter, [
    ...mounterArgs,
    ...["sh", "-c", script, "sh", process.execPath, bundle, ...args],
  ]);
  expectExplained(ended, what, "a read-only file system (EROFS)");
});
