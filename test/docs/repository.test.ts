import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import manifest from "../../package.json" with { type: "json" };
import { buildCli } from "../../tools/cli-bundle.ts";
import { root } from "./documents.ts";

const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
const newFolder = () => mkdtempSync(path.join(tmpdir(), "trust-drift-repository-"));

const Action = v.object({
  inputs: v.record(v.string(), v.object({ description: v.string() })),
  runs: v.object({
    steps: v.array(
      v.object({
        name: v.optional(v.string()),
        run: v.optional(v.string()),
        env: v.optional(v.record(v.string(), v.string())),
      }),
    ),
  }),
});
const action = v.parse(Action, parse(textOf("action.yml")));

function script(name: string): string {
  const found = action.runs.steps.find((step) => step.name === name)?.run;
  if (found === undefined) throw new Error(`expected a step ${name} in action.yml`);
  return found;
}

test("CI runs what a developer runs", () => {
  expect(textOf(".github/workflows/ci.yml")).toContain("run: bash .ci/run");
  expect(manifest.scripts.check).toBe("bash .ci/run");
});

test.each(
  readdirSync(path.join(root, ".github/workflows")).concat(
    readdirSync(path.join(root, ".github/ISSUE_TEMPLATE")),
  ),
)("%s is YAML", (name) => {
  const folder = /^(ci|release)/.test(name) ? "workflows" : "ISSUE_TEMPLATE";
  expect(parse(textOf(`.github/${folder}/${name}`))).toBeTypeOf("object");
});

test("Renovate updates the clients of the AWS SDK together", () => {
  const {
    packageRules,
  }: { packageRules: readonly { groupName: string; matchPackageNames?: readonly string[] }[] } = JSON.parse(
    textOf("renovate.json"),
  );
  expect(packageRules.find(({ groupName }) => groupName === "AWS SDK")?.matchPackageNames).toContain(
    "@aws-sdk/**",
  );
});

describe("the action", () => {
  const folder = newFolder();
  const at = (name: string) => path.join(folder, name);

  function run(name: string, env: Readonly<Record<string, string>>) {
    const PATH = `${folder}/bin:${path.dirname(process.execPath)}:${process.env.PATH}`;
    return spawnSync("bash", ["-eo", "pipefail", "-c", script(name)], {
      cwd: root,
      encoding: "utf8",
      env: { ...env, PATH },
    });
  }

  test("interpolates no input into a script", () => {
    for (const { run: code = "" } of action.runs.steps) expect(code).not.toContain("${{");
  });

  test("reports drift, an unknown value and errors, and writes the summary", async () => {
    const { file } = await buildCli(at("dist"));
    const check = (plans: string) => {
      for (const name of ["output", "summary"]) writeFileSync(at(name), "");
      const given = {
        PLANS: plans,
        EXPECTATIONS: "expectations",
        ACCOUNT: "",
        FAIL_ON: "info",
        COMMAND: file,
      };
      const { status } = run("Check the plans", {
        ...given,
        REPORT: at("report.md"),
        GITHUB_OUTPUT: at("output"),
        GITHUB_STEP_SUMMARY: at("summary"),
      });
      return {
        status,
        output: readFileSync(at("output"), "utf8"),
        summary: readFileSync(at("summary"), "utf8"),
      };
    };
    const drift = check("\n  \ntest/cli/plans/cdk.out\n");
    expect(drift).toMatchObject({
      status: 0,
      output: "result=drift\n",
      summary: expect.stringContaining("qovery-user-role"),
    });
    expect(check("no-such-plan.json")).toMatchObject({ status: 0, output: "result=error\n" });
    expect(run("Fail if a protected role would drift", { RESULT: "drift" }).status).toBe(1);
  });

  test("writes one comment, and edits it later", () => {
    mkdirSync(at("bin"));
    // Answers the list of comments with an ID if one was posted, and keeps what it is called with
    writeFileSync(
      at("bin/gh"),
      `#!/bin/bash\nprintf '%s\\n' "$*" >> "${at("calls")}"\ncase "$*" in *--jq*) cat "${at("id")}";; esac\n`,
    );
    chmodSync(at("bin/gh"), 0o755);
    writeFileSync(at("report.md"), "## Trust policies: drift $(touch hacked)\n");
    const env = { GH_TOKEN: "t", REPOSITORY: "o/r", PULL_REQUEST: "7", REPORT: at("report.md") };
    for (const id of ["", "42\n"]) {
      writeFileSync(at("id"), id);
      expect(run("Comment on the pull request", env).status).toBe(0);
    }
    const calls = readFileSync(at("calls"), "utf8");
    expect(calls).toContain(
      "api --method POST repos/o/r/issues/7/comments --raw-field body=<!-- trustdrift plan-check -->\n## Trust policies: drift $(touch hacked)",
    );
    expect(calls).toContain("api --method PATCH repos/o/r/issues/comments/42");
  });
});

describe("a release", () => {
  const clone = newFolder();
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: clone,
      encoding: "utf8",
    });
  const release = (...args: readonly string[]) =>
    spawnSync(process.execPath, [path.join(root, "scripts/release.ts"), ...args], {
      encoding: "utf8",
      env: {
        ...process.env,
        RELEASE_ROOT: clone,
        GIT_AUTHOR_NAME: "a",
        GIT_AUTHOR_EMAIL: "a@example.com",
        GIT_COMMITTER_NAME: "a",
        GIT_COMMITTER_EMAIL: "a@example.com",
      },
    });

  test("writes version and date, commits and tags; a second one with this version is refused", () => {
    for (const file of ["CHANGELOG.md", "package.json", "package-lock.json"])
      cpSync(path.join(root, file), path.join(clone, file));
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "--message", "Begin");
    expect(release("1").stderr).toContain("expected a version such as 0.2.0, found 1");
    expect(release("9.8.7")).toMatchObject({ status: 0, stdout: "Push it: git push origin main v9.8.7\n" });
    expect(git("tag", "--list").trim()).toBe("v9.8.7");
    expect(git("status", "--porcelain")).toBe("");
    const changed = git("show", "--stat", "--format=%s", "HEAD");
    expect(changed).toContain("Release 9.8.7");
    expect(
      git("diff", "--numstat", "HEAD~1", "--", "package.json", "package-lock.json")
        .trim()
        .split("\n")
        .map((line) => line.split("\t").slice(0, 2)),
    ).toEqual([
      ["2", "2"],
      ["1", "1"],
    ]);
    expect(release("--check", "v9.8.7").status).toBe(0);
    expect(release("--check", "v9.8.8").stderr).toContain(
      "expected version 9.8.8 in package.json, found 9.8.7",
    );
    expect(release("--notes", "v9.8.7").stdout).toContain("### Added");
    expect(release("9.8.7").stderr).toContain("the tag v9.8.7 exists");
  });
});
