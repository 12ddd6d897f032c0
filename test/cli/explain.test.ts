import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { command, useAccount } from "./support/command-line.ts";

const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-explain-"));
const vendor = "arn:aws:iam::999999999999:role/auditor";
const statement = { Effect: "Allow", Principal: { AWS: vendor }, Action: "sts:AssumeRole" };
const externalId = { ...statement, Condition: { StringEquals: { "sts:ExternalId": "abc" } } };
const mfa = {
  Effect: "Deny",
  Principal: "*",
  Action: "*",
  Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
};

function file(name: string, ...statements: readonly object[]): string {
  const place = path.join(folder, name);
  writeFileSync(place, JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  return place;
}

const open = file("open.json", statement);
const guarded = file("guarded.json", externalId, mfa);
const own = file("own.json", { ...statement, Principal: { AWS: "arn:aws:iam::444444444444:user/ada" } });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("explain", () => {
  test("says in sentences who is admitted, under which conditions, and how risky that is", async () => {
    const { code, out } = await command(["explain", guarded, "--account", "444444444444"]);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      'high The trust policy admits role auditor in account 999999999999 (foreign), when aws:MultiFactorAuthPresent is "true" or missing and with the external ID "abc".',
    );
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([
    [open, "critical", "foreign-account-admitted"],
    [own, "medium", "principal-added"],
    [file("closed.json", mfa), "info", "nobody-admitted"],
  ])("%s is %s, as %s", async (place, severity, kind) => {
    const { out } = await command(["explain", place, "--account", "444444444444", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      severity,
      sentences: expect.arrayContaining([expect.objectContaining({ kind })]),
    });
  });

  test("reads the trust policy of an expectation, for the account of the role", async () => {
    const template = "expectations/github-deployer.yaml";
    const { code, out } = await command(["explain", template, "--account", "444444444444"]);
    expect(code).toBe(0);
    expect(out).toContain("example-org/platform");
    expect(out).not.toContain("{{account}}");
    const { errors } = await command(["explain", template]);
    expect(errors.replaceAll(/\s+/g, " ")).toContain(
      `--account: expected the account of the role, because ${template} contains {{account}}`,
    );
    const written = path.join(folder, "expectation.json");
    const trust = { Version: "2012-10-17", Statement: [statement] };
    writeFileSync(
      written,
      JSON.stringify({ name: "auditor", match: { accounts: "*", roles: ["a"] }, trust }),
    );
    const { out: json } = await command(["explain", written, "--account", "444444444444", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ severity: "critical" });
  });
});

describe("can-assume", () => {
  const ask = (...args: string[]) => command(["can-assume", ...args]);

  test.each<readonly [string, readonly string[], number, string]>([
    ["the principal of the policy", ["--role", open, "--as", vendor], 0, "(Allow) applies"],
    ["another one", ["--role", open, "--as", `${vendor}-2`], 2, "no statement is about this caller"],
    ["a missing key", ["--role", guarded, "--as", vendor], 2, "give it with --context sts:ExternalId=…"],
    [
      "another value",
      ["--role", guarded, "--as", vendor, "--context", "sts:externalid=x"],
      2,
      "has another value",
    ],
    [
      "the right value",
      ["--role", guarded, "--as", vendor, "--context", "sts:ExternalId=abc"],
      0,
      "also needs an identity policy",
    ],
    [
      "a Deny",
      [
        "--role",
        guarded,
        "--as",
        vendor,
        "--context",
        "sts:ExternalId=abc",
        "--context",
        "aws:MultiFactorAuthPresent=false",
      ],
      2,
      "Statement[1] (Deny) applies",
    ],
    [
      "a user of the role's account",
      ["--role", own, "--as", "arn:aws:iam::444444444444:user/ada", "--account", "444444444444"],
      0,
      "needs no identity policy",
    ],
    [
      "another action",
      ["--role", open, "--as", vendor, "--action", "sts:TagSession"],
      2,
      "not about this action",
    ],
  ])("%s", async (_, args, code, text) => {
    const found = await ask(...args);
    expect(found).toMatchObject({ code, errors: "" });
    expect(found.out.replaceAll(/\s+/g, " ")).toContain(text);
    expect(JSON.parse((await ask(...args, "--json")).out).admitted === "yes").toBe(code === 0);
  });

  test.each([
    [["--role", open, "--as", "alice"], "--as: expected the ARN of a role"],
    [["--role", open, "--as", vendor, "--context", "abc"], "--context: expected key=value, found abc"],
    [["--role", open], "required option '--as <principal>' not specified"],
  ])("%j is refused", async (args, text) => {
    const { code, errors } = await ask(...args);
    expect(code).toBe(1);
    expect(errors).toContain(text);
  });
});

describe("of a live role", () => {
  let organization: Organization;
  let restoreEnvironment: () => void;

  beforeAll(async () => {
    organization = await startOrganization({ functions: false });
    restoreEnvironment = useAccount(organization.url, "444444444444");
  });
  afterAll(async () => {
    restoreEnvironment?.();
    await organization?.stop();
  });

  test("both read the trust policy with one GetRole", async () => {
    const { out } = await command(["explain", "qovery-user-role"]);
    expect(out).toContain("role qovery-user-role of account 444444444444: critical");
    const as = "arn:aws:iam::283389881690:role/qovery-deployer";
    expect(await command(["can-assume", "--role", "qovery-user-role", "--as", as])).toMatchObject({
      code: 0,
    });
  });

  test.each(["qovery-user-role", "/qovery-user-role", "arn:aws:iam::444444444444:role/qovery-user-role"])(
    "%s is the role",
    async (subject) => {
      expect(await command(["explain", subject])).toMatchObject({ code: 0, errors: "" });
    },
  );

  test.each([
    [["arn:aws:iam::333333333333:role/qovery-user-role"], "of account 333333333333\nUse credentials for"],
    [["qovery-user-role", "--account", "333333333333"], "of account 333333333333\nUse credentials for"],
    [["arn:aws-cn:iam::444444444444:role/qovery-user-role"], "in the partition aws, that of the credentials"],
    [["ci/qovery-user-role"], "expected a role with the path /ci/, found /: the role is qovery-user-role"],
    [["arn:aws:iam::444444444444:role/ci/qovery-user-role"], "with the path /ci/, found /"],
    [["arn:aws:iam::444444444444:user/qovery-user-role"], "or the name or ARN of a role, found arn:"],
    [
      ["arn:aws:sts::444444444444:assumed-role/qovery-user-role/x"],
      "or the name or ARN of a role, found arn:",
    ],
    [["no role"], "expected a file that exists, or the name or ARN of a role, found no role"],
    [["policy.json"], "policy.json: expected a file that can be read, found nothing there (ENOENT)"],
  ])("%j is not another role of the same name", async (args, text) => {
    for (const given of [["explain"], ["can-assume", "--as", vendor, "--role"]]) {
      const { code, out, errors } = await command([...given, ...args]);
      expect([code, out]).toEqual([1, ""]);
      expect(errors).toContain(text);
    }
  });

  test("a caller of another partition cannot assume it", async () => {
    const as = "arn:aws-cn:iam::283389881690:role/qovery-deployer";
    const { code, errors } = await command(["can-assume", "--role", "qovery-user-role", "--as", as]);
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining("a caller in the partition aws, that of the role"),
    ]);
  });

  test("a role that does not exist is an error that names the account of the credentials", async () => {
    const { code, errors } = await command(["explain", "nobody"]);
    expect(code).toBe(1);
    expect(errors).toContain("a role of account 444444444444, the account of the credentials; found neither");
  });
});
