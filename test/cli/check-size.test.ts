import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { buildCli } from "../../tools/cli-bundle.ts";
import { trusting } from "../local/gateway/trust-policies.ts";

// 10,000 roles in 20 accounts. Another size: CHECK_ROLES=1203 CHECK_ACCOUNTS=3 vitest run test/cli/check-size.test.ts
const roleCount = Number(process.env.CHECK_ROLES ?? 10_000);
const accountCount = Number(process.env.CHECK_ACCOUNTS ?? 20);
const members = Array.from({ length: accountCount }, (_, at) => String(650_000_000_000 + at));
const checker = "trust-drift-checker";
/** The first account has more than a page of roles. The others share the rest. */
const counts = members.map((_, at) => {
  const first = Math.max(1001, Math.ceil(roleCount / accountCount));
  const others = accountCount - 1;
  return at === 0
    ? first
    : Math.floor((roleCount - first) / others) + (at <= (roleCount - first) % others ? 1 : 0);
});
/** Megabytes of the heap: check.test.ts shows that no page is kept. */
const heapLimit = 32;

const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-check-size-"));
const place = (name: string) => path.join(folder, name);
let organization: Organization;
let bundle = "";

beforeAll(async () => {
  [organization, bundle] = await Promise.all([
    startOrganization({ functions: false }),
    buildCli(place("dist")).then(({ file }) => file),
  ]);
  organization.gateway.events.suppress(true);
  for (const [at, account] of members.entries()) await createRoles(account, counts[at] ?? 0);
  writeFileSync(place("app.json"), JSON.stringify(expectation));
  writeFileSync(
    place("memory.cjs"),
    `process.on("exit", () => require("node:fs").writeFileSync("memory", String(process.resourceUsage().maxRSS)));`,
  );
}, 600_000);

afterAll(async () => {
  await organization?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const deployer = "arn:aws:iam::{{account}}:role/ci/deployer";
const expectation = {
  name: "apps",
  match: { accounts: members, roles: ["app-*"] },
  trust: JSON.parse(trusting(deployer)),
  response: "alert",
};

/** All as expected but the last, which a foreign account can assume. */
async function createRoles(account: string, count: number): Promise<void> {
  organization.gateway.organization.join(account);
  const { iam } = organization.clients(account);
  const create = (RoleName: string, AssumeRolePolicyDocument: string) =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: "deployer",
      Path: "/ci/",
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${account}:root`),
    }),
  );
  await create(checker, trusting(`arn:aws:iam::${accounts.hub}:root`));
  const names = Array.from({ length: count - 2 }, (_, at) => `app-${String(at).padStart(5, "0")}`);
  const last = names.at(-1);
  for (let from = 0; from < names.length; from += 16)
    await Promise.all(
      names
        .slice(from, from + 16)
        .map((name) =>
          create(
            name,
            trusting(
              name === last ? "arn:aws:iam::193672423079:root" : deployer.replace("{{account}}", account),
            ),
          ),
        ),
    );
}

test(`${roleCount} roles in ${accountCount} accounts: a ListRoles call for 1,000 roles, in bounded memory`, async () => {
  const args = [
    ...[`--max-old-space-size=${heapLimit}`, "--require", place("memory.cjs"), bundle],
    ...["check", "--expectations", place("app.json"), "--assume-role", checker],
    ...members.flatMap((account) => ["--account", account]),
  ];
  const env = {
    AWS_ENDPOINT_URL: organization.url,
    AWS_ACCESS_KEY_ID: accounts.hub,
    AWS_SECRET_ACCESS_KEY: "local",
  };
  const began = performance.now();
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>(
    (resolve) => {
      execFile(process.execPath, args, { cwd: folder, env }, (error, out, errors) => {
        resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: errors });
      });
    },
  );
  const seconds = (performance.now() - began) / 1000;
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const made = members.map((account) => organization.gateway.calls.get(`${account} iam:ListRoles`) ?? 0);
  expect(made).toEqual(counts.map((count) => Math.ceil(count / 1000)));
  const calls = made.reduce((sum, count) => sum + count);
  const roles = counts.reduce((sum, count) => sum + count);
  const printed = stdout.replaceAll(/\s+/g, " ");
  expect(printed).toContain(
    `${accountCount} accounts, ${roles} roles, ${roles - 2 * accountCount} protected, ${calls} ListRoles calls: ${accountCount} with drift`,
  );
  for (const account of members) expect(stdout).toMatch(new RegExp(`^critical +${account} +app-`, "m"));
  console.log(
    `${roles} roles, ${accountCount} accounts: ${calls} ListRoles calls, ${seconds.toFixed(1)} s, ` +
      `${Math.round(Number(readFileSync(place("memory"), "utf8")) / 1024)} MB at most`,
  );
});
