import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../cli/trustdrift.ts";
import { deniedBy } from "../core/scp/evaluate.ts";
import { TextStream } from "../support/text-stream.ts";

const folder = mkdtempSync(path.join(tmpdir(), "guard-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function trustdrift(...args: string[]) {
  const [out, errors] = [new TextStream(), new TextStream()];
  const code = await run(args, { stdout: out, stderr: errors });
  const [stdout, stderr] = [out.text, errors.text];
  return { code, stdout, stderr, words: `${stdout} ${stderr}`.replaceAll(/\s+/g, " ") };
}

const deployer = "arn:aws:iam::*:role/ci/deployer";
const forAll = ["guard", "scp", "--expectations", "expectations", "--pipeline", deployer] as const;
const change = (principal: string) => ({
  principal,
  action: "iam:UpdateAssumeRolePolicy",
  resource: "arn:aws:iam::444444444444:role/github-deployer",
});

describe("trustdrift guard scp", () => {
  test("writes each policy into a file of its own, and says what it is for beside it", async () => {
    const { code, stdout, stderr } = await trustdrift(...forAll, "--out", folder);
    const names = readdirSync(folder).filter((name) => name.startsWith("trust-drift-guard-"));
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual(names.map((name) => path.join(folder, name)));
    const policies = names.map((name) => readFileSync(path.join(folder, name), "utf8"));
    expect(policies.length).toBeGreaterThan(1);
    for (const text of policies) expect(text).toBe(JSON.stringify(JSON.parse(text)));
    expect(deniedBy(policies, change("arn:aws:iam::444444444444:role/admin"), "part")).toEqual([
      "ProtectedRoles",
    ]);
    expect(deniedBy(policies, change("arn:aws:iam::444444444444:role/ci/deployer"), "whole")).toEqual([]);
    for (const { Statement } of policies.map((text) => JSON.parse(text)))
      for (const { Sid } of Statement) expect(stderr).toMatch(new RegExp(`^  ${Sid}: `, "m"));
  });

  test("prints a single policy, ready to be saved", async () => {
    const { code, stdout, stderr } = await trustdrift("guard", "scp");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).Statement).not.toEqual([]);
    expect(stderr).toContain("policy 1 of 1");
  });

  test("prints no more than one policy", async () => {
    const { code, stdout, stderr } = await trustdrift(...forAll);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("trustdrift guard scp: --out: expected a folder, because there are 2 policies\n");
  });

  test("explains the limits of the policies, and missing exemptions", async () => {
    const { code, stdout, words } = await trustdrift(
      "guard",
      "scp",
      "--expectations",
      "expectations",
      "--explain",
    );
    expect(code).toBe(0);
    expect(stdout).not.toContain("{");
    expect(words).toContain("The management account is not covered");
    expect(words).toContain("service-linked roles");
    expect(words).toContain("Without --break-glass, a person must detach the policies");
    expect(words).toContain("the policies also deny `sst deploy` in the hub");
    expect(words).toContain(
      `qovery-access trusts changes by ${deployer}, but these policies block them: exempt it with --pipeline`,
    );
  });

  test("takes an account of --accounts for the organization's", async () => {
    const accounts = path.join(folder, "accounts.txt");
    writeFileSync(accounts, "283389881690 # as if the vendor were one of us\n");
    const { words } = await trustdrift(...forAll, "--accounts", accounts, "--explain");
    expect(words).toContain("TrustedRoles");
    expect(words).not.toContain("283389881690:role/qovery-deployer, in an account");
  });

  test("writes policies for the hub account into files of their own", async () => {
    const hub = path.join(folder, "hub");
    const { code, stdout, words } = await trustdrift(
      ...["guard", "scp", "--pipeline", deployer, "--hub", "222222222222", "--out", hub],
      ...["--operator", "arn:aws:iam::222222222222:role/operator"],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("trust-drift-guard-hub-1.json");
    expect(words).toContain("HubStackSets: only the deployment creates or changes stack sets");
    expect(words).toContain("Attach the policies for the hub account to that account only");
    const policies = readdirSync(hub).map((name) => readFileSync(path.join(hub, name), "utf8"));
    const change = {
      action: "iam:UpdateAssumeRolePolicy",
      resource: "arn:aws:iam::222222222222:role/operator",
    };
    expect(
      deniedBy(policies, { principal: "arn:aws:iam::222222222222:role/admin", ...change }, "part"),
    ).toEqual(["ExemptRoles"]);
  });

  test("without the hub account, reports what is not protected there", async () => {
    const { words } = await trustdrift("guard", "scp");
    expect(words).toContain("Without --hub, the policies do not protect the hub account: its stack sets");
    expect(words).toContain("deny organizations:LeaveOrganization too");
  });

  test("counts what fits beside FullAWSAccess", async () => {
    const roles = Array.from({ length: 300 }, (_, at) => `a-role-with-a-rather-long-name-${at}`);
    const many = path.join(folder, "many.json");
    const trust = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    };
    writeFileSync(many, JSON.stringify({ name: "many", match: { accounts: "*", roles }, trust }));
    const { words } = await trustdrift("guard", "scp", "--expectations", many, "--explain");
    expect(words).toMatch(/^.* 9 policies do not fit in addition to FullAWSAccess: AWS allows at most 5/);
  });

  test.each([
    [["--pipeline", "arn:aws:iam::*:role/*"], "--pipeline: expected part of a name in addition to wildcards"],
    [["--break-glass", "*"], "--break-glass: expected the ARN of a role or user"],
    [["--break-glass", "arn:aws:sts::444444444444:assumed-role/a/b"], "expected the ARN of a role or user"],
    [["--pipeline", "arn:aws:iam::*:root"], "expected the ARN of a role or user"],
    [["--hub", "hub"], "--hub: expected a 12-digit account id, found hub"],
    [["--operator", "arn:aws:iam::*:role/operator"], "--operator: expected --hub, because"],
    [["--partition", "aws-eu"], "--partition: expected aws, aws-cn or aws-us-gov, found aws-eu"],
    [["more"], "too many arguments for 'scp'"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await trustdrift("guard", "scp", ...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
  });

  test("refuses to guard every role there is", async () => {
    const all = path.join(folder, "all.yaml");
    const trust = "{ Version: '2012-10-17', Statement: [] }";
    writeFileSync(all, `{ name: all, match: { accounts: '*', roles: ['*'] }, trust: ${trust} }`);
    const { code, stderr } = await trustdrift("guard", "scp", "--expectations", all);
    expect(code).toBe(1);
    expect(stderr).toContain("all: match.roles: expected part of a name in addition to wildcards, found *");
  });

  test("explains itself", async () => {
    expect((await trustdrift("guard", "scp", "--help")).stdout).toContain("--break-glass <arn>");
  });
});

describe("trustdrift guard rcp", () => {
  const forOrganization = [
    "guard",
    "rcp",
    "--expectations",
    "expectations",
    "--organization",
    "o-localorg01",
  ];

  test("prints the policy, and beside it whom it denies and what it does not cover", async () => {
    const { code, stdout, stderr, words } = await trustdrift(
      ...forOrganization,
      "--also-account",
      "999999999999",
    );
    expect(code).toBe(0);
    expect(stdout).toBe(JSON.stringify(JSON.parse(stdout)));
    expect(stdout).toContain('"aws:PrincipalAccount":["999999999999"]');
    expect(stderr).toContain("RolesFromOutside: ");
    expect(words).toContain("RCPs do not apply to roles of the management account");
  });

  test.each([
    ["without an organization", ["--organization", ""]],
    ["with an issuer that is a URL", ["--also-issuer", "https://issuer.example"]],
    ["with an account that is a name", ["--also-account", "vendor"]],
  ])("is refused %s", async (_, args) => {
    const { code, stderr } = await trustdrift(...forOrganization, ...args);
    expect(code).toBe(1);
    expect(stderr).toContain("expected");
  });
});
