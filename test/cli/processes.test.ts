import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts } from "../../local/shared/accounts.ts";
import { buildCli } from "../../tools/cli-bundle.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-processes-"));

let hub: Hub;
let bundle = "";
let incident = "";

beforeAll(async () => {
  hub = await startHub();
  bundle = (await buildCli(path.join(folder, "dist"))).file;
  writeFileSync(path.join(folder, "policy.json"), widened("qovery-access"));
  writeFileSync(path.join(folder, "event.json"), JSON.stringify(updated("e1", widened("qovery-access"))));
  writeFileSync(path.join(folder, "accounts.txt"), Object.values(accounts).join("\n"));
});

afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The bundle as a process outside of the repository, with the credentials of an account. */
function trustdrift(
  account: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    AWS_ENDPOINT_URL: hub.organization.url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "local",
    TRUST_DRIFT_PROTECTED_ROLES: "*-role",
  };
  const filled = args.map((arg) => arg.replace("INCIDENT", incident).replace("ROOT", root));
  return new Promise((resolve) => {
    execFile(process.execPath, [bundle, ...filled], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    }).stdin?.end();
  });
}

const { hub: hubAccount, prod } = accounts;
const qoveryOnly = ["--role", "qovery-*"];
const own = ["--expectations", "ROOT/expectations"];

/** In this order. */
const commands: readonly (readonly [account: string, args: string, code: number, output: string])[] = [
  [prod, "--version", 0, "0.1.0"],
  [prod, "capture --role security/* --out captured", 0, "auditor"],
  [prod, "check --expectations captured --role security/*", 0, "No drift."],
  [prod, ["check", ...own, ...qoveryOnly].join(" "), 2, "qovery-user-role"],
  [prod, ["check", ...own, ...qoveryOnly, "--format junit"].join(" "), 2, "<testsuites"],
  [prod, "explain qovery-user-role", 0, "The trust policy admits"],
  [prod, "explain policy.json --json", 0, '"severity": "critical"'],
  [prod, "can-assume --role qovery-user-role --as arn:aws:iam::193672423079:role/any", 0, "admitted"],
  [prod, "can-assume --role policy.json --as ec2.amazonaws.com", 2, "not admitted"],
  [prod, "compare --expected policy.json --actual policy.json", 0, "equal"],
  [prod, ["plan-check ROOT/test/cli/plans/cdk.out", ...own].join(" "), 2, "qovery-user-role"],
  [prod, ["replay event.json", ...own, "--toggle on --json"].join(" "), 2, '"decision":"reverted"'],
  [prod, "expectations check ROOT/expectations", 0, "expectations are valid"],
  [prod, "members template --protected-role app-*", 0, "AWSTemplateFormatVersion"],
  [prod, "guard scp", 0, "Statement"],
  [prod, ["guard rcp --organization o-localorg01 --out .", ...own].join(" "), 0, "trust-drift-rcp-1.json"],
  [
    prod,
    "init --hub-account 222222222222 --organization o-a1b2c3d4e5 --organizational-units r-ab12 --protected-roles app-*",
    0,
    ".env.production",
  ],
  [prod, "init --hub-account 222222222222", 1, ""],
  [prod, "completion zsh", 0, "bashcompinit"],
  [hubAccount, "incidents", 2, "INCIDENT"],
  [hubAccount, "incidents --severity critical --since 1h --json", 2, '"id":"INCIDENT"'],
  [hubAccount, "incident show INCIDENT", 0, "Timeline"],
  [hubAccount, "incident report INCIDENT --time-zone Europe/Paris", 0, "## Root cause"],
  [hubAccount, "incident report INCIDENT --format html", 0, "<!DOCTYPE html>"],
  [hubAccount, "doctor --json", 2, '"name": "trail"'],
  [hubAccount, "dead-letters list", 0, "No message failed"],
  [hubAccount, "dead-letters redrive --yes", 0, "No message failed"],
  [hubAccount, "toggle", 0, "Auto-remediation: off"],
  [hubAccount, "toggle approve --yes", 0, "Auto-remediation: approve"],
  [hubAccount, "toggle off", 1, ""],
  [hubAccount, "who-trusts arn:aws:iam::283389881690:role/qovery-deployer", 0, "protected role"],
  [hubAccount, "who-trusts arn:aws:iam::283389881690:role/qovery-deployer --graph", 0, "</svg>"],
  [hubAccount, `as-of 2026-02-01 --role ${prod}/qovery-user-role`, 0, "Trusted (unknown)"],
  [hubAccount, "expectations diff ROOT/expectations", 0, "No changes."],
  [hubAccount, "expectations history --json", 0, '"version"'],
  [hubAccount, `expectations show ${prod}/qovery-user-role`, 0, "Expectation qovery-access, response auto"],
  [hubAccount, `expectations show ${prod}/qovery-user-role --json`, 0, '"name": "qovery-access"'],
  [hubAccount, `expectations show ${prod}/nobody`, 0, "No expectation covers the role"],
  [hubAccount, "sweep --account 999999999999", 1, ""],
  [hubAccount, "sweep", 0, "A sweep of 4 accounts is ordered"],
  [hubAccount, "expectations pull pulled", 0, "were written to"],
  [hubAccount, "expectations push ROOT/expectations --yes", 0, "No changes."],
  [hubAccount, "expectations rollback 0123456789abcdef --yes", 1, ""],
  [hubAccount, `expectations forget ${prod}/qovery-user-role`, 1, ""],
  [hubAccount, `resume ${prod}/qovery-user-role`, 0, "is not suspended"],
  [hubAccount, "approve INCIDENT --yes", 1, ""],
  [hubAccount, "incident close INCIDENT --reason known --yes", 0, "Closed incident"],
  [hubAccount, "incidents", 0, "No open incidents."],
];

test("the local organization has an open incident", async () => {
  await hub.turnToggle("off");
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("e1", widened("qovery-access"))));
  incident = (await onlyIncident(hub)).id;
  expect(incident).toMatch(/^[0-9a-f]{32}$/);
});

test.each(commands)("%s: trustdrift %s exits with %i", async (account, line, code, output) => {
  const found = await trustdrift(account, line.split(" "));
  expect({ code: found.code, errors: code === 1 ? "" : found.stderr }).toMatchObject({ code });
  expect(found.stdout).toContain(output.replace("INCIDENT", incident));
  const printed = `${found.stdout}${found.stderr}`;
  expect(printed).not.toContain("\u001b");
  expect(printed).not.toMatch(/^\s+at /m);
  expect(found.stderr === "").toBe(code !== 1 && !/guard|expectations (check|push)/.test(line));
});

test("a command of the hub with the credentials of another account says whose they are", async () => {
  const { code, stderr } = await trustdrift(prod, ["incidents"]);
  expect(code).toBe(1);
  expect(stderr).toContain(`The credentials are for account ${prod}`);
});

test("a folder that cannot be written leaves no file", async () => {
  writeFileSync(path.join(folder, "file"), "");
  const { code, stderr } = await trustdrift(prod, [
    "capture",
    "--role",
    "security/*",
    "--out",
    path.join(folder, "file", "x"),
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("expected a folder, found a file");
  expect(readdirSync(folder)).not.toContain("x");
});
