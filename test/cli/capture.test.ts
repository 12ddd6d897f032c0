import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { run } from "../../cli/trustdrift.ts";
import { capture } from "../../core/expectations/capture/capture.ts";
import { renderTrust } from "../../core/expectations/expectation.ts";
import { fingerprintOf } from "../../core/incidents/fingerprint.ts";
import type { LiveRole } from "../../core/principals/role.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { TextStream } from "../support/text-stream.ts";

const { prod } = accounts;

let organization: Organization;
let folder: string;
let before: NodeJS.ProcessEnv;

beforeAll(async () => {
  before = { ...process.env };
  organization = await startOrganization({ functions: false });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: organization.url,
    AWS_ACCESS_KEY_ID: prod,
    AWS_SECRET_ACCESS_KEY: "local",
  });
});

afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await rm(folder, { recursive: true, force: true });
  await organization?.stop();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-capture-"));
});

async function command(...args: string[]) {
  const [stdout, stderr] = [new TextStream(), new TextStream()];
  const code = await run(["capture", ...args], { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe("trustdrift capture", () => {
  test("prints one role as an expectation of its account, which alerts", async () => {
    const { code, stdout, stderr } = await command("--role", "qovery-user-role");
    expect(code).toBe(0);
    expect(stderr.replaceAll("\n", " ")).toContain(
      "warning: account 283389881690 is trusted without an external ID",
    );
    expect(stdout).toContain("# Warning: account 283389881690 is trusted without an external ID");
    expect(parse(stdout)).toMatchObject({
      name: `qovery-user-role-${prod}`,
      match: { accounts: [prod], roles: ["qovery-user-role"] },
      response: "alert",
    });
    expect(stdout).toContain(`- "${prod}"`); // a number would be refused
    expect(stdout).toContain('Version: "2012-10-17"'); // and a date
  });

  test("writes a file for each role, which can be checked and pushed as they are", async () => {
    const { code, stdout } = await command("--role", "qovery-*", "--role", "/security/*", "--out", folder);
    expect(code).toBe(0);
    const files = await readdir(folder);
    expect(stdout.trim().split("\n").sort()).toEqual(files.map((file) => path.join(folder, file)).sort());
    const expectations = await readExpectations(folder);
    expect(expectations.map(({ match }) => match.roles[0]).sort()).toEqual([
      "qovery-user-access-role",
      "qovery-user-role",
      "security/auditor",
    ]);
  });

  test("as what must be in every account, it names none of its own", async () => {
    const RoleName = "trusts-its-own";
    const own = JSON.parse(trusting(`arn:aws:iam::${prod}:user/operator`));
    const { iam } = organization.clients(prod);
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(own) }));
    const { stdout } = await command("--role", RoleName, "--every-account");
    await iam.send(new DeleteRoleCommand({ RoleName }));
    expect(stdout).toContain("arn:{{partition}}:iam::{{account}}:user/operator");
    expect(stdout).toContain('accounts: "*"');
    expect(stdout).not.toContain(prod);
  });

  test("writes over nothing", async () => {
    const file = path.join(folder, `qovery-user-role-${prod}.yaml`);
    await writeFile(file, "mine");
    const { code, stdout, stderr } = await command("--role", "qovery-*", "--out", folder);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`${file}: the file exists`);
    expect(await readFile(file, "utf8")).toBe("mine");
    expect(await readdir(folder)).toHaveLength(1);
    expect((await command("--role", "qovery-user-role", "--out", path.join(file, "x"))).stderr).toContain(
      "expected a folder, found a file",
    );
  });

  test.each([
    [[], "--role: expected the name or path of a role"],
    [["--role", "nobody-*"], `--role: no role of account ${prod} matches nobody-*`],
    [["--role", "qovery-*"], "--out: expected a folder, because 2 roles match"],
    [["--role", "trust-*"], "matches trust-*"],
  ])("%j is refused with what to do", async (args, fault) => {
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(fault);
  });
});

describe("a live role as an expectation", () => {
  const role = (document: string, name = "App_Payments"): LiveRole => ({
    account: prod,
    name,
    path: "/team/",
    arn: `arn:aws:iam::${prod}:role/team/${name}`,
    id: "AROA1",
    document: encodeURIComponent(document),
  });

  test.each([true, false])("means what the role trusts now, for every account: %s", (everyAccount) => {
    const document = trusting(`arn:aws:iam::${prod}:root`);
    const { expectation, notes } = capture(role(document), { everyAccount });
    expect(fingerprintOf(renderTrust(expectation, prod, "aws"))).toBe(fingerprintOf(document));
    const name = everyAccount ? "app-payments" : `app-payments-${prod}`;
    expect(expectation).toMatchObject({ name, match: { roles: ["team/App_Payments"] } });
    expect(notes).toEqual([]);
  });

  test("says of a principal that is gone that someone must write whom they mean", () => {
    const { notes } = capture(role(trusting("AROAEXAMPLEEXAMPLEXYZ")), { everyAccount: false });
    expect(notes).toEqual([
      expect.stringContaining("AROAEXAMPLEEXAMPLEXYZ is the unique ID of a deleted principal"),
    ]);
  });

  test("suggests the pinned form beside a GitHub subject without ids", () => {
    const provider = "token.actions.githubusercontent.com";
    const notesFor = (key: string, ...subjects: readonly string[]) =>
      capture(
        role(
          JSON.stringify({
            Version: "2012-10-17",
            Statement: {
              Effect: "Allow",
              Principal: { Federated: `arn:aws:iam::${prod}:oidc-provider/${provider}` },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: {
                StringLike: { [key]: subjects },
                NumericLessThan: { "aws:MultiFactorAuthAge": 60 },
              },
            },
          }),
        ),
        { everyAccount: false },
      ).notes;
    const [old, pinned] = ["repo:acme/shop:ref:refs/heads/main", "repo:acme@1/shop@2:ref:refs/heads/main"];
    expect(notesFor(`${provider}:sub`, old, "repo:acme/*")).toEqual([
      expect.stringContaining("add repo:acme@OWNER_ID/shop@REPOSITORY_ID:ref:refs/heads/main next to it"),
      expect.stringContaining("add repo:acme@OWNER_ID/* next to it"),
    ]);
    expect(notesFor(`${provider}:sub`, old, pinned)).toEqual([]);
    expect(notesFor(`${provider}:sub`, pinned)).toEqual([]);
    expect(notesFor(`${provider}:sub`, "repo:acme*")).toEqual([]);
    expect(notesFor("oidc.example.com:sub", old)).toEqual([]);
  });

  test("only what names the account becomes every account's, and what may not is said", () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: {
            AWS: [prod, `arn:aws:iam::${prod}:root`, `arn:aws:iam::555555555555:role/from-${prod}`],
            Federated: `arn:aws:iam::${prod}:oidc-provider/x/${prod}9`,
          },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "sts:ExternalId": prod, "aws:SourceAccount": prod },
            ArnLike: { "aws:SourceArn": `arn:aws:s3:::b-${prod}` },
          },
        },
      ],
    };
    const { expectation, notes } = capture(role(JSON.stringify(trust)), { everyAccount: true });
    expect(expectation.trust).toMatchObject({
      Statement: [
        {
          Principal: {
            AWS: [
              "{{account}}",
              "arn:{{partition}}:iam::{{account}}:root",
              `arn:{{partition}}:iam::555555555555:role/from-${prod}`,
            ],
            Federated: `arn:{{partition}}:iam::{{account}}:oidc-provider/x/${prod}9`,
          },
          Condition: {
            StringEquals: { "sts:ExternalId": prod, "aws:SourceAccount": "{{account}}" },
            ArnLike: { "aws:SourceArn": `arn:{{partition}}:s3:::b-${prod}` },
          },
        },
      ],
    });
    expect(notes).toHaveLength(4);
    for (const note of notes) expect(note).toContain("which was left unchanged");
  });

  test("what an expectation would fill in is refused", () => {
    const document = trusting(`arn:aws:iam::${prod}:role/{{account}}`);
    expect(() => capture(role(document), { everyAccount: false })).toThrow("contains {{");
  });

  test("a trust policy that is none is refused", () => {
    expect(() => capture(role("not json"), { everyAccount: false })).toThrow(
      "expected a trust policy in JSON",
    );
  });
});
