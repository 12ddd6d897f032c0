import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import { command, useAccount } from "./support/command-line.ts";

const flags = [
  ...["--hub-account", "222222222222", "--organization", "o-a1b2c3d4e5"],
  ...["--organizational-units", "r-ab12", "--protected-roles", "qovery-*,ci/deployer"],
];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "trust-drift-init-"));
});

const init = (args: readonly string[], answers?: readonly string[]) => {
  const left = [...(answers ?? [])];
  const answer = answers === undefined ? undefined : async () => left.shift() ?? "";
  return command(["init", "--folder", folder, ...args], answer);
};

/** As SST reads the file. */
function settingsIn(name: string) {
  const lines = readFileSync(path.join(folder, name), "utf8").split("\n");
  const pairs = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("="));
  return readSettings(Object.fromEntries(pairs));
}

test("writes settings that a deployment accepts, from options", async () => {
  const { code, out, errors } = await init(flags);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toContain(path.join(folder, ".env.production"));
  expect(settingsIn(".env.production")).toMatchObject({
    hubAccountId: "222222222222",
    organizationalUnitIds: ["r-ab12"],
    protectedRoles: ["qovery-*", "ci/deployer"],
  });
  expect(readdirSync(folder)).toEqual([".env.production"]);
});

test("asks for what is missing, again after an invalid answer", async () => {
  const answers = ["222", "222222222222", "o-a1b2c3d4e5", "r-ab12", "*", "qovery-*", ""];
  const { code, out } = await init(["--stage", "trial"], answers);
  expect(code).toBe(0);
  expect(out).toContain(
    'TRUST_DRIFT_HUB_ACCOUNT must be the 12-digit id of the account that you deploy to; found "222"',
  );
  expect(out).toContain("TRUST_DRIFT_PROTECTED_ROLES must be role names or paths");
  expect(settingsIn(".env.trial")).toMatchObject({
    protectedRoles: ["qovery-*"],
    organizationId: "o-a1b2c3d4e5",
  });
});

test("without a terminal, lists every option that is missing or invalid, and writes nothing", async () => {
  const { code, out, errors } = await init(["--hub-account", "222", "--protected-roles", "a-*"]);
  expect([code, out]).toEqual([1, ""]);
  for (const text of [
    "--hub-account: TRUST_DRIFT_HUB_ACCOUNT must be",
    "--organization: TRUST_DRIFT_ORGANIZATION is missing",
    "--organizational-units:",
  ])
    expect(errors).toContain(text);
  expect(readdirSync(folder)).toEqual([]);
});

test("overwrites nothing", async () => {
  writeFileSync(path.join(folder, ".env.production"), "mine");
  const { code, errors } = await init(flags);
  expect(code).toBe(1);
  expect(errors).toContain("the file exists; nothing was written");
  expect(readFileSync(path.join(folder, ".env.production"), "utf8")).toBe("mine");
});

test("refuses a stage that is no name", async () => {
  expect((await init([...flags, "--stage", "../x"])).errors).toContain(
    "--stage: expected letters, digits and hyphens",
  );
});

describe("with roles to capture", () => {
  let organization: Organization;
  let restore: (() => void) | undefined;

  beforeAll(async () => {
    organization = await startOrganization({ functions: false });
    restore = useAccount(organization.url, accounts.prod);
  });

  afterAll(async () => {
    restore?.();
    await organization?.stop();
  });

  test("writes them as the first expectations", async () => {
    const { code, out } = await init([...flags, "--role", "qovery-*"]);
    expect(code).toBe(0);
    const expectations = await readExpectations(path.join(folder, "expectations"));
    expect(expectations.map(({ name, response, match }) => [name, response, match.accounts])).toEqual([
      ["qovery-user-access-role", "alert", "*"],
      ["qovery-user-role", "alert", "*"],
    ]);
    expect(out).toContain("Deploy: npx sst deploy --stage production");
  });
});
