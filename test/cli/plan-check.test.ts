import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const plans = path.join(import.meta.dirname, "plans");
const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-plans-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Role = v.strictObject({
  account: v.string(),
  role: v.string(),
  arn: v.string(),
  kind: v.string(),
  severity: v.picklist(["critical", "high", "medium", "low", "info"]),
  expectation: v.optional(v.string()),
  file: v.string(),
  address: v.string(),
  changes: v.array(v.strictObject({ kind: v.string(), severity: v.string(), message: v.string() })),
});
const Report = v.strictObject({
  roles: v.number(),
  drift: v.array(Role),
  unknown: v.array(Role),
  risky: v.array(Role),
});

async function check(...args: readonly string[]) {
  const { code, out, errors } = await command([
    "plan-check",
    ...args.map((arg) =>
      /\.(json|yaml)$|^cdk\.out$/.test(arg) && !path.isAbsolute(arg) ? path.join(plans, arg) : arg,
    ),
    ...["--expectations", path.join(root, "expectations"), "--json"],
  ]);
  expect(errors).toBe("");
  return { code, report: v.parse(Report, JSON.parse(out)) };
}

const subjects = (reports: v.InferOutput<typeof Report>["drift"]) =>
  reports.map(({ address, kind, severity }) => [address, kind, severity]);

/** A file of `plans`, changed. */
function changed(name: string, change: (text: string) => string): string {
  const place = path.join(folder, `${Math.random()}.json`);
  writeFileSync(place, change(readFileSync(path.join(plans, name), "utf8")));
  return place;
}

describe("a Terraform plan", () => {
  test("lets each protected role drift that it changes, deletes, or takes a principal from", async () => {
    const { code, report } = await check("terraform.json");
    expect(code).toBe(2);
    expect(subjects(report.drift)).toEqual([
      ["aws_iam_role.vendor", "drift", "critical"],
      ["aws_iam_role.audit", "missing", "high"],
      ["aws_iam_openid_connect_provider.github", "principal-deleted", "medium"],
    ]);
    expect(report.drift[0]).toMatchObject({
      account: "444444444444",
      role: "qovery-user-role",
      expectation: "qovery-access",
      changes: [{ kind: "foreign-account-admitted" }, { kind: "response" }],
    });
  });

  test("says what it does not know, and never calls it no drift", async () => {
    const { report } = await check("terraform.json");
    expect(subjects(report.unknown)).toEqual([
      ["aws_iam_role.later", "unknown", "medium"],
      ["aws_iam_role.prefixed", "unknown", "medium"],
    ]);
    const created = await check("terraform-created.json");
    expect(created).toMatchObject({ code: 2, report: { drift: [], unknown: [{ account: "unknown" }] } });
    const known = await check("terraform-created.json", "--account", "444444444444");
    expect(known).toMatchObject({ code: 2, report: { drift: [{ severity: "critical" }], unknown: [] } });
  });

  test("reports a risky role without an expectation, which is no drift", async () => {
    const only = changed("terraform.json", (text) => {
      const plan = JSON.parse(text);
      const isWanted = ({ address }: { address: string }) =>
        /backdoor|harmless|rewritten|untouched|logs/.test(address);
      return JSON.stringify({ ...plan, resource_changes: plan.resource_changes.filter(isWanted) });
    });
    const { code, report } = await check(only);
    expect({ code, drift: report.drift, unknown: report.unknown }).toEqual({
      code: 0,
      drift: [],
      unknown: [],
    });
    expect(subjects(report.risky)).toEqual([["aws_iam_role.backdoor", "risky", "critical"]]);
  });

  test("that renames a protected role deletes it", async () => {
    const renamed = changed("terraform.json", (text) => {
      const plan = JSON.parse(text);
      const [role] = plan.resource_changes;
      const { change } = role;
      const after = { ...change.before, name: "another-name" };
      const replaced = { ...role, change: { ...change, actions: ["delete", "create"], after } };
      return JSON.stringify({ ...plan, resource_changes: [replaced] });
    });
    expect((await check(renamed)).report).toMatchObject({
      drift: [{ kind: "missing", role: "qovery-user-role" }],
    });
  });

  test.skipIf(!hasTerraform())(
    "of the terraform binary is read",
    async () => {
      const place = mkdtempSync(path.join(folder, "terraform-"));
      writeFileSync(path.join(place, "main.tf"), 'resource "terraform_data" "a" {\n  input = "b"\n}\n');
      const run = (...args: string[]) =>
        execFileSync("terraform", args, {
          cwd: place,
          encoding: "utf8",
          env: { ...process.env, CHECKPOINT_DISABLE: "1" },
        });
      run("init", "-no-color");
      run("plan", "-no-color", "-out=plan");
      const file = path.join(place, "plan.json");
      writeFileSync(file, run("show", "-json", "plan"));
      expect(await check(file)).toMatchObject({ code: 0, report: { roles: 0 } });
    },
    60_000,
  );
});

function hasTerraform(): boolean {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("a CloudFormation template", () => {
  const options = ["--account", "444444444444", "--parameter", "Vendor=283389881690"];

  test("with its intrinsic functions filled in is compared", async () => {
    const { code, report } = await check("template.yaml", ...options);
    expect(code).toBe(2);
    expect(subjects(report.drift)).toEqual([["Access", "drift", "high"]]);
    expect(report.unknown).toEqual([]);
  });

  test("has unknown roles without the values of its parameters, even of one with a default", async () => {
    const { code, report } = await check("template.yaml", "--account", "444444444444");
    expect(code).toBe(2);
    expect(report.unknown).toMatchObject([{ address: "User" }]);
    expect(report.unknown[0]?.changes[0]?.message).toContain("the template takes it from Ref Vendor");
  });

  test("has an unknown role where its trust policy is a dynamic reference", async () => {
    const file = path.join(folder, "dynamic.yaml");
    const text = readFileSync(path.join(plans, "template.yaml"), "utf8");
    writeFileSync(file, text.replace(/arn:aws:iam::\$\{AWS::AccountId\}:root/, "{{resolve:ssm:/deployer}}"));
    const { report } = await check(file, ...options);
    expect(report.unknown.map(({ address }) => address)).toContain("Access");
    expect(report.unknown[0]?.changes[0]?.message).toContain("a dynamic reference");
  });

  test("is not known where CloudFormation names a role that an expectation may cover", async () => {
    expect((await check("template.yaml")).report.unknown.map(({ address }) => address)).toEqual([
      "User",
      "Pipeline",
      "Access",
    ]);
  });
});

test("cdk.out is read with the account of its manifest", async () => {
  const { code, report } = await check("cdk.out");
  expect(code).toBe(2);
  expect(report).toMatchObject({
    roles: 2,
    drift: [{ account: "444444444444", severity: "critical" }],
    unknown: [],
  });
});

describe("the report", () => {
  const show = (...args: string[]) =>
    command([
      "plan-check",
      path.join(plans, "terraform.json"),
      "--expectations",
      path.join(root, "expectations"),
      ...args,
    ]);

  test("for a person has 80 columns and no escape codes, and says what the responder would do", async () => {
    const { code, out } = await show();
    expect(code).toBe(2);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).not.toContain("\u001b");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "the responder would alert and revert it, unless the toggle is off",
    );
  });

  test("for a pull request is markdown, for code scanning SARIF", async () => {
    expect((await show("--format", "markdown")).out).toContain(
      "## Trust policies: 3 with drift, 2 not known",
    );
    const { runs } = JSON.parse((await show("--format", "sarif")).out);
    expect(runs[0].results.length).toBeGreaterThanOrEqual(6);
    expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toContain("terraform.json");
  });

  test("--fail-on limits which drift counts; what is not known still counts", async () => {
    const drift = changed("terraform.json", (text) => {
      const plan = JSON.parse(text);
      const isWanted = ({ address }: { address: string }) => /audit/.test(address);
      return JSON.stringify({ ...plan, resource_changes: plan.resource_changes.filter(isWanted) });
    });
    expect((await check(drift)).code).toBe(2);
    expect((await check(drift, "--fail-on", "critical")).code).toBe(0);
    expect((await check("terraform-created.json", "--fail-on", "critical")).code).toBe(2);
  });
});

test.each([
  ["{}", "expected the output of terraform show -json, or a CloudFormation template"],
  ['{"format_version": "2.0"}', "format_version: expected 1.0 or a later version 1.x"],
  ['{"format_version": "1.2", "resource_changes": [{}]}', "resource_changes[0].address"],
  ["a: [", "plan.json: "],
])("%s is an error that says what was expected", async (text, message) => {
  const file = path.join(folder, "plan.json");
  writeFileSync(file, text);
  const { code, out, errors } = await command([
    "plan-check",
    file,
    "--expectations",
    path.join(root, "expectations"),
  ]);
  expect([code, out]).toEqual([1, ""]);
  expect(errors).toContain(message);
});
