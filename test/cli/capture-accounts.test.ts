import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { command, useAccount } from "./support/command-line.ts";

const { dev, hub, prod } = accounts;
const role = "OrganizationAccountAccessRole";
const access = ["--account", dev, "--account", prod, "--assume-role", role];

let organization: Organization;
let restore: (() => void) | undefined;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  restore = useAccount(organization.url, hub);
  for (const account of [dev, prod]) await create(account, role, trusting(`arn:aws:iam::${hub}:root`));
});

afterAll(async () => {
  restore?.();
  await organization?.stop();
});

function trusting(...principals: readonly string[]): string {
  const Statement = [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function create(account: string, RoleName: string, AssumeRolePolicyDocument: string) {
  return organization
    .clients(account)
    .iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

const newFolder = () => mkdtempSync(path.join(tmpdir(), "trust-drift-accounts-"));

test("the roles of the seeded organization fold, and a check then finds no drift", async () => {
  const folder = newFolder();
  const out = path.join(folder, "captured");
  const patterns = ["qovery-*", "app-payments", "security/*", "github-*"].flatMap((one) => ["--role", one]);
  const captured = await command(["capture", ...access, ...patterns, "--out", out]);
  expect(captured.code).toBe(0);
  expect(captured.errors.replaceAll("\n", " ")).toContain("is trusted without an external ID");
  // The two roles of the vendor trust the same principals
  expect(readdirSync(out).sort()).toEqual([
    "app-payments.yaml",
    "auditor.yaml",
    "github-deployer.yaml",
    "qovery-user.yaml",
  ]);
  expect(readFileSync(path.join(out, "app-payments.yaml"), "utf8")).toContain("{{account}}");
  const checked = await command(["check", ...access, ...patterns, "--expectations", out]);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining("No drift.") });
});

const mine = `# Why this role exists
name: deploys
response: approve # a person decides

# The pipeline
match:
  roles: [deploys]
  accounts: ["${dev}", "${prod}"] # all that we have
trust:
  Version: "2012-10-17"
  Statement:
    # Deployments
    - Action: sts:AssumeRole
      Effect: Allow
      Principal:
        AWS:
          # The pipeline's role
          - arn:aws:iam::333333333333:role/ci/pipeline # the first
`;

test("a second capture keeps comments, order and other fields, and writes only what changed", async () => {
  const folder = newFolder();
  const file = path.join(folder, "mine.yaml");
  writeFileSync(file, mine);
  for (const account of [dev, prod])
    await create(account, "deploys", trusting("arn:aws:iam::333333333333:role/ci/pipeline"));
  const update = ["capture", ...access, "--role", "deploys", "--out", folder, "--update"];
  const before = statSync(file).mtimeMs;
  expect(await command(update)).toMatchObject({ code: 0, out: "" });
  expect([readFileSync(file, "utf8"), statSync(file).mtimeMs]).toEqual([mine, before]);

  const PolicyDocument = trusting(
    "arn:aws:iam::333333333333:role/ci/pipeline",
    "arn:aws:iam::333333333333:root",
  );
  for (const account of [dev, prod])
    await organization
      .clients(account)
      .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "deploys", PolicyDocument }));
  expect(await command(update)).toMatchObject({ code: 0, out: `${file}\n` });
  const added = "          - arn:{{partition}}:iam::333333333333:root\n";
  expect(readFileSync(file, "utf8")).toBe(`${mine}${added}`);
  expect(readdirSync(folder)).toEqual(["mine.yaml"]);
});

test.each([
  [["--role", "deploys", "--update"], "--update: expected the folder of the files with --out"],
  [["--role", "nobody-*"], "--role: no role of the 2 accounts matches nobody-*"],
])("%j is an error", async (args, text) => {
  const { code, errors } = await command(["capture", ...access, ...args]);
  expect(code).toBe(1);
  expect(errors).toContain(text);
});

test("an account that cannot be read is an error, and nothing is written", async () => {
  const out = path.join(newFolder(), "captured");
  const args = [
    "--account",
    dev,
    "--account",
    accounts.management,
    "--assume-role",
    role,
    "--role",
    "qovery-*",
  ];
  const { code, errors } = await command(["capture", ...args, "--out", out]);
  expect(code).toBe(1);
  expect(errors).toContain(`sts:AssumeRole arn:aws:iam::${accounts.management}:role/${role}`);
  expect(() => readdirSync(out)).toThrow();
});
