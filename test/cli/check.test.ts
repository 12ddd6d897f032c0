import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CreateRoleCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { progressOf } from "../../cli/output/progress.ts";
import { readAccounts } from "../../cli/roles/check/read-accounts.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import type { LiveRole } from "../../core/principals/role.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { expectation } from "../core/support/samples.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { TextStream } from "../support/text-stream.ts";
import { command, useAccount } from "./support/command-line.ts";

const { prod, dev } = accounts;
const outsider = "193672423079";

const Role = v.strictObject({
  account: v.string(),
  role: v.string(),
  arn: v.string(),
  kind: v.picklist(["drift", "missing", "ambiguous", "risky"]),
  severity: v.picklist(["critical", "high", "medium", "low", "info"]),
  expectation: v.optional(v.string()),
  file: v.optional(v.string()),
  changes: v.array(v.strictObject({ kind: v.string(), severity: v.string(), message: v.string() })),
});
const Report = v.strictObject({
  accounts: v.array(
    v.strictObject({
      account: v.string(),
      roles: v.number(),
      protected: v.number(),
      calls: v.number(),
      error: v.optional(v.string()),
    }),
  ),
  drift: v.array(Role),
  risky: v.array(Role),
});

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let organization: Organization;
let folder: string;
let restoreEnvironment: () => void;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  organization.gateway.events.suppress(true);
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-check-"));
  restoreEnvironment = useAccount(organization.url, prod);
  const captured = await command(["capture", "--role", "*", "--out", path.join(folder, "captured")]);
  expect(captured.code).toBe(0);
  await writeFile(path.join(folder, "accounts.txt"), Object.values(accounts).join("\n"));
});

afterAll(async () => {
  restoreEnvironment?.();
  await rm(folder, { recursive: true, force: true });
  await organization?.stop();
});

const iam = () => organization.clients(prod).iam;

async function check(...args: string[]) {
  const { code, out, errors } = await command([
    "check",
    ...["--expectations", path.join(folder, "captured"), "--org-accounts", path.join(folder, "accounts.txt")],
    ...args,
  ]);
  return { code, out, errors };
}

async function report(...args: string[]) {
  const { code, out, errors } = await check("--json", ...args);
  return { code, errors, report: v.parse(Report, JSON.parse(out)) };
}

test("what was captured shows no drift, in one call", async () => {
  const { code, errors, report: found } = await report();
  expect({ code, errors, drift: found.drift }).toEqual({ code: 0, errors: "", drift: [] });
  expect(found.accounts).toMatchObject([{ account: prod, calls: 1 }]);
  expect(found.accounts[0]?.protected).toBeGreaterThan(3);
  expect((await check()).out.replaceAll(/\s+/g, " ")).toMatch(
    /^No drift\. 1 account, \d+ roles, \d+ protected, 1 ListRoles call: 0 with drift, 0 risky\. $/,
  );
});

describe("with a changed role, a missing one and a risky one", () => {
  beforeAll(async () => {
    const change = {
      RoleName: "qovery-user-role",
      PolicyDocument: trusting(`arn:aws:iam::${outsider}:root`),
    };
    await iam().send(new UpdateAssumeRolePolicyCommand(change));
    await iam().send(
      new CreateRoleCommand({
        RoleName: "backdoor",
        AssumeRolePolicyDocument: trusting(`arn:aws:iam::${outsider}:root`),
      }),
    );
    await iam().send(new DeleteRoleCommand({ RoleName: "auditor" }));
  });

  test("each is reported, worst first, and the exit code says drift", async () => {
    const { code, report: found } = await report();
    expect(code).toBe(2);
    expect(found.drift.map(({ role, kind, severity }) => [role, kind, severity])).toEqual([
      ["qovery-user-role", "drift", "critical"],
      ["security/auditor", "missing", "high"],
    ]);
    expect(found.drift[0]).toMatchObject({
      expectation: `qovery-user-role-${prod}`,
      file: path.join(folder, `captured/qovery-user-role-${prod}.yaml`),
    });
    expect(found.risky).toMatchObject([{ role: "backdoor", severity: "critical" }]);
  });

  test("for a person, within 80 columns and without escape codes", async () => {
    const { code, out } = await check();
    expect(code).toBe(2);
    expect(out).toMatch(
      /^Protected roles that are not as expected\nSEVERITY {2}ACCOUNT +ROLE +WHAT\ncritical +444444444444/,
    );
    expect(out).toContain("Risky roles without an expectation");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).not.toContain("\u001b");
  });

  test("--role limits what is checked, --fail-on which drift counts", async () => {
    expect(await report("--role", "qovery-*")).toMatchObject({ code: 2, report: { drift: [{}], risky: [] } });
    expect(await report("--role", "security/*", "--fail-on", "critical")).toMatchObject({
      code: 0,
      report: { drift: [{ severity: "high" }] },
    });
  });

  test("a pattern that matches nothing is an error, not no drift", async () => {
    const { code, out, errors } = await command([
      "check",
      "--expectations",
      path.join(folder, "captured"),
      "--role",
      "qovry-*",
    ]);
    expect([code, out]).toEqual([1, ""]);
    expect(errors).toContain(
      "--role: no role of account 444444444444, and no expected role, matches qovry-*",
    );
  });

  test("as JUnit, each role with drift is a failure", async () => {
    const { out } = await check("--format", "junit");
    expect(out).toContain(`<testsuite name="account ${prod}" tests="3" failures="2" errors="0">`);
    expect(out).toContain(`<testcase classname="${prod}" name="qovery-user-role"><failure type="critical"`);
    // Each element is closed
    expect(out.match(/<(testcase|testsuites?|failure)[ >]/g)).toHaveLength(
      out.match(/<\/(testcase|testsuites?|failure)>/g)?.length ?? 0,
    );
  });

  test("as SARIF, each change is a result with a rule, a level and a file", async () => {
    const { runs } = JSON.parse((await check("--format", "sarif")).out);
    const [{ results, tool }] = runs;
    const rules = tool.driver.rules.map(({ id }: { id: string }) => id);
    for (const result of results) {
      expect(rules).toContain(result.ruleId);
      expect(result.locations[0].physicalLocation.artifactLocation.uri).not.toBe("");
    }
    expect(results.map(({ level }: { level: string }) => level)).toContain("error");
  });

  test("as markdown, in a table", async () => {
    const { out } = await check("--format", "markdown");
    expect(out).toContain("## Trust policies: 2 with drift");
    expect(out).toContain(`| critical | \`${prod}/qovery-user-role\` |`);
  });
});

test("another account takes a role to assume; one that cannot be read stops no other", async () => {
  const alone = await check("--account", dev);
  expect(alone).toMatchObject({ code: 1, out: "" });
  expect(alone.errors).toContain(
    `expected ${prod}, the account of the credentials, found ${dev}; use --assume-role`,
  );
  const AssumeRolePolicyDocument = trusting(`arn:aws:iam::${prod}:root`);
  const checker = { RoleName: "checker", AssumeRolePolicyDocument };
  await organization.clients(dev).iam.send(new CreateRoleCommand(checker));
  const {
    code,
    errors,
    report: found,
  } = await report("--account", dev, "--account", prod, "--assume-role", "nobody");
  expect(code).toBe(1);
  expect(errors).toContain(`account ${dev} could not be read: `);
  expect(found.accounts.map(({ account }) => account)).toEqual([dev, prod]);
  expect(found.drift).not.toEqual([]);
});

describe("an organization of 20 accounts and 50,000 roles", () => {
  const ids = Array.from({ length: 20 }, (_, at) => String(100_000_000_000 + at));
  const closed = encodeURIComponent(trusting(`arn:aws:iam::${prod}:root`).replace("Allow", "Deny"));
  const roleOf = (account: string, name: string): LiveRole => ({
    account,
    name,
    path: "/",
    arn: `arn:aws:iam::${account}:role/${name}`,
    id: "AROAEXAMPLE",
    document: closed,
  });
  const page = (account: string) => Array.from({ length: 1000 }, (_, at) => roleOf(account, `role-${at}`));
  const standard = {
    catalogue: new Catalogue([parseExpectation(expectation("qovery-access"), "the test")], ids),
    files: new Map<string, string>(),
    settings: { unprotected: "alert-risky" },
    partition: "aws",
    patterns: undefined,
  } as const;

  const listed: WeakRef<LiveRole>[] = [];

  async function read(failing: readonly string[], stderr = new TextStream()) {
    const list = async (account: string, marker = "0") => {
      if (failing.includes(account)) throw new PermanentError("AccessDenied", "not authorized");
      const next = Number(marker) + 1;
      const roles =
        next < 3 ? page(account) : [...page(account).slice(0, 500), roleOf(account, "qovery-user-role")];
      listed.push(...roles.map((role) => new WeakRef(role)));
      return { roles, ...(next < 3 && { marker: String(next) }) };
    };
    const io = { stdout: new TextStream(), stderr };
    const progress = progressOf("accounts", ids.length, { io, region: "us-east-1", isQuiet: false });
    return { report: await readAccounts({ accounts: ids, roles: { list } }, standard, progress), stderr };
  }

  test("takes a call for 1,000 roles, and shows no progress where no one watches", async () => {
    const { report: found, stderr } = await read([]);
    expect(found.accounts.map(({ calls, roles }) => [calls, roles])).toEqual(ids.map(() => [3, 2501]));
    expect(found.drift.map(({ account }) => account)).toEqual(ids);
    expect(stderr.text).toBe("");
  });

  test("keeps no role in memory that it has compared", async () => {
    listed.length = 0;
    const { report: found } = await read([]);
    await setImmediate();
    collectGarbage();
    expect(listed).toHaveLength(50_020);
    expect(listed.filter((one) => one.deref() !== undefined).length).toBeLessThan(1000);
    expect(found.drift).toHaveLength(ids.length);
  });

  test("shows on a terminal how far it is, and reports an account that cannot be read", async () => {
    const { report: found, stderr } = await read(ids.slice(0, 1), new TextStream({ environment: {} }));
    expect(found.accounts[0]).toMatchObject({ account: ids[0], calls: 0, error: "not authorized" });
    expect(found.drift).toHaveLength(19);
    expect(stderr.text).toMatch(/20\/20 accounts, 47519 roles, \d+ roles\/s/);
  });
});
