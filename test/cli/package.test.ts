import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { buildCli } from "../../tools/cli-bundle.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let built: Awaited<ReturnType<typeof buildCli>>;
beforeAll(async () => {
  built = await buildCli(path.join(folder, "dist"));
});

/** @returns the exit code and the output of the bundle as a process */
function bundle(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeOptions: string[] = [],
) {
  return run(process.execPath, [...nodeOptions, built.file, ...args], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

describe("the package", () => {
  test("is installed from its tarball without another package, and runs outside the repository", async () => {
    const place = { cwd: folder, env: { ...process.env, npm_config_cache: path.join(folder, "cache") } };
    await run("npm", ["pack", "--silent", "--pack-destination", folder, root], { ...place, cwd: root });
    const [tarball = expect.fail("no tarball")] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], place);
    expect(readdirSync(path.join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      manifest.name,
    ]);
    const files = readdirSync(path.join(folder, "node_modules", manifest.name)).sort();
    expect(files).toEqual(["LICENSE", "README.md", "dist", "package.json", "schemas"]);
    const { stdout } = await run("npx", ["--no-install", "trustdrift", "--version"], place);
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  test("contains the licence of each package in it, and only licences that permit the bundle", () => {
    const text = readFileSync(path.join(folder, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    const packages = [...text.matchAll(/^(\S+) \d\S* \(([^)]+)\)\n\n(.*)/gm)];
    expect(packages.length).toBeGreaterThan(30);
    for (const [, name, licence, firstLine] of packages) {
      expect(["MIT", "Apache-2.0", "ISC", "BSD-3-Clause", "0BSD"], name).toContain(licence);
      expect(firstLine, name).not.toBe("");
    }
  });

  test("states the lowest Node that it runs on, and says so on an older one", async () => {
    const older = path.join(folder, "older.cjs");
    writeFileSync(older, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });');
    const { code, stdout, stderr } = await bundle(["--version"], {}, ["--require", older]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("expected Node.js 22.18 or later, found 20.20.2");
    expect(manifest.engines.node).toMatch(/^\^22\.18\.0 /);
  });
});

describe("help", () => {
  test("evaluates a small part of the bundle: neither the AWS SDK nor the policy engine", () => {
    const files = Object.keys(built.start.inputs);
    const heavy = /@aws-sdk|@smithy|core\/(policy|respond)|node_modules\/yaml/;
    expect(files.filter((file) => heavy.test(file))).toEqual([]);
    expect(files.length).toBeLessThan(80);
    expect(files.length).toBeLessThan(Object.keys(built.commands.inputs).length / 10);
    expect(Object.keys(built.commands.inputs).some((file) => heavy.test(file))).toBe(true);
  });

  test("is printed for the program and for each command, within 80 columns and without escape codes", async () => {
    const { stdout } = await bundle(["-h"], { FORCE_COLOR: "" });
    expect(stdout).toContain("Usage: trustdrift <command> [options]");
    const commands = [...stdout.matchAll(/^ {2}([a-z][\w-]+)/gm)].map(([, name = ""]) => name);
    expect(commands).toEqual(
      expect.arrayContaining(["capture", "compare", "expectations", "approve", "guard"]),
    );
    for (const command of commands.filter((name) => name !== "help")) {
      const own = await bundle([command, "-h"]);
      expect(own).toMatchObject({ code: 0, stderr: "" });
      expect(own.stdout).toContain(`Usage: trustdrift ${command}`);
      for (const line of own.stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(own.stdout).not.toContain("\u001b");
    }
  }, 60_000);
});

describe("an error", () => {
  const offline = { AWS_EC2_METADATA_DISABLED: "true", HOME: folder };
  const nowhere = {
    ...offline,
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };

  test.each<readonly [string, readonly string[], Readonly<Record<string, string>>, readonly string[]]>([
    [
      "an unknown command",
      ["exspectations"],
      {},
      ["unknown command 'exspectations'", "Did you mean expectations?"],
    ],
    ["help of an unknown command", ["help", "nothing"], {}, ["unknown command 'nothing'"]],
    [
      "an argument of a command in a group",
      ["--region", "us-east-1", "incident", "report", "abc"],
      {},
      ["trustdrift incident report: expected the id of an incident or a group, found abc"],
    ],
    ["an unknown option", ["compare", "--expcted", "a"], {}, ["unknown option '--expcted'"]],
    ["a missing argument", ["approve"], {}, ["expected INCIDENT-OR-GROUP, found nothing", "--help"]],
    [
      "a wrong region",
      ["capture", "--role", "a", "--region", "paris"],
      {},
      ["--region: expected a region such as"],
    ],
    [
      "a folder that is not there",
      ["expectations", "check", "nowhere"],
      {},
      ["nowhere: expected a file or a folder of expectations, found nothing", "trustdrift capture"],
    ],
    [
      "no credentials",
      ["capture", "--role", "a"],
      offline,
      ["Expected AWS credentials, found none", "--profile"],
    ],
    [
      "an unknown profile",
      ["capture", "--role", "a", "--profile", "x"],
      offline,
      ["Expected AWS credentials"],
    ],
    ["no answer from AWS", ["capture", "--role", "a"], nowhere, ["AWS_ENDPOINT_URL, http://127.0.0.1:9"]],
  ])(
    "%s: what was expected and what to do, without a stack",
    async (_, args, env, texts) => {
      const { code, stdout, stderr } = await bundle(args, env);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^trustdrift/);
      for (const text of texts) expect(stderr).toContain(text);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
    30_000,
  );
});

test("help of a command in a group is that of the command", async () => {
  const shown = await bundle(["help", "incident", "show"]);
  expect(shown).toEqual(await bundle(["incident", "show", "--help"]));
  expect(shown.stdout).toContain("Usage: trustdrift incident show");
});

describe("completion", () => {
  async function completed(...words: string[]): Promise<readonly string[]> {
    const { stdout } = await bundle(["completion", "bash"]);
    const file = path.join(folder, "completion.bash");
    writeFileSync(file, stdout);
    const quoted = ["trustdrift", ...words].map((word) => `'${word}'`).join(" ");
    const script = `source ${file}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _trustdrift; echo "\${COMPREPLY[@]}"`;
    return (await run("bash", ["-c", script])).stdout.trim().split(" ");
  }

  test.each([
    [["expe"], ["expectations"]],
    [
      ["expectations", "pu"],
      ["push", "pull"],
    ],
    [
      ["expectations", "push", "--pr"],
      ["--prune", "--profile"],
    ],
    [["incidents", "--sta"], ["--state"]],
    [
      ["incidents", "--severity", ""],
      ["info", "low", "medium", "high", "critical"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
  ])("of %j in bash", async (words, wanted) => {
    expect([...(await completed(...words))].sort()).toEqual([...wanted].sort());
  });

  test("for zsh and fish contains every command", async () => {
    for (const shell of ["zsh", "fish"]) {
      const { code, stdout } = await bundle(["completion", shell]);
      expect(code).toBe(0);
      for (const name of ["capture", "expectations", "rollback", "guard"]) expect(stdout).toContain(name);
    }
    expect(await bundle(["completion", "tcsh"])).toMatchObject({ code: 1 });
  });
});
