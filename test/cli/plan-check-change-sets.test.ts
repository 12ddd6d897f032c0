import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { close, listen } from "../../local/shared/http.ts";
import { command, useAccount } from "./support/command-line.ts";

const plans = path.join(import.meta.dirname, "plans");
const expectations = path.resolve(import.meta.dirname, "../../expectations");
const account = "444444444444";
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-change-sets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Role = v.looseObject({ address: v.string(), role: v.string(), kind: v.string(), severity: v.string() });
const Report = v.looseObject({
  roles: v.number(),
  drift: v.array(Role),
  unknown: v.array(Role),
  risky: v.array(Role),
});

async function check(...args: readonly string[]) {
  const { code, out, errors } = await command([
    "plan-check",
    ...args,
    "--expectations",
    expectations,
    "--json",
  ]);
  expect(errors).toBe("");
  return { code, report: v.parse(Report, JSON.parse(out)) };
}

const subjects = (reports: v.InferOutput<typeof Report>["drift"]) =>
  reports.map(({ address, kind, severity }) => [address, kind, severity]);

const sample = readFileSync(path.join(plans, "change-set.json"), "utf8");

function saved(json: object): string {
  const file = path.join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(json));
  return file;
}

describe("the output of describe-change-set", () => {
  test("lets roles drift that it changes, deletes or renames, or takes a principal from", async () => {
    const { code, report } = await check(path.join(plans, "change-set.json"));
    expect(code).toBe(2);
    expect(subjects(report.drift)).toEqual([
      ["Widened", "drift", "critical"],
      ["Renamed", "missing", "high"],
      ["Removed", "missing", "high"],
      ["GitHub", "principal-deleted", "medium"],
    ]);
    expect(report.drift[2]).toMatchObject({ account, role: "security/auditor" });
  });

  test("says what it does not know: values after execution, values left out, nested stacks", async () => {
    const { report } = await check(path.join(plans, "change-set.json"));
    expect(report.unknown.map(({ address, changes }) => [address, JSON.stringify(changes)])).toEqual([
      ["WithoutValues", expect.stringContaining("describe it with --include-property-values")],
      ["Later", expect.stringContaining("known only after the change set is executed")],
      ["Nested", expect.stringContaining("in another change set")],
    ]);
  });

  test("reports neither a change without effect on the trust policy nor a retained role", async () => {
    const { report } = await check(path.join(plans, "change-set.json"));
    const all = [...report.drift, ...report.unknown, ...report.risky].map(({ address }) => address);
    for (const silent of ["OnlyPolicies", "Rewritten", "Retained", "Topic"])
      expect(all).not.toContain(silent);
    expect(report.risky.map(({ address }) => address)).toContain("Backdoor");
  });

  test("of a change set without changes is no drift", async () => {
    const StatusReason = "The submitted information didn't contain changes. Submit different information.";
    const file = saved({ ...JSON.parse(sample), Changes: [], Status: "FAILED", StatusReason });
    expect(await check(file)).toMatchObject({ code: 0, report: { roles: 0 } });
  });

  test.each([
    [
      { Status: "CREATE_IN_PROGRESS" },
      "expected a change set with the status CREATE_COMPLETE, found CREATE_IN",
    ],
    [{ Status: "FAILED", StatusReason: "Template error" }, "found FAILED (Template error)"],
    [{ NextToken: "x" }, "expected all changes, found the first page"],
    [{ StackId: "access" }, "StackId: expected the ARN of the stack"],
    [{ Changes: [{ ResourceChange: {} }] }, "Changes[0].ResourceChange.LogicalResourceId"],
  ])("with %j is refused", async (change, message) => {
    const { code, out, errors } = await command([
      ...["plan-check", saved({ ...JSON.parse(sample), ...change })],
      ...["--expectations", expectations],
    ]);
    expect([code, out]).toEqual([1, ""]);
    expect(errors).toContain(message);
  });
});

describe("a change set that AWS describes", () => {
  const arn = (name: string) => `arn:aws:cloudformation:eu-west-1:${account}:changeSet/${name}/1`;
  const foreign = JSON.stringify({
    Properties: {
      RoleName: "qovery-user-role",
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: "Allow", Principal: { AWS: "193672423079" }, Action: "sts:AssumeRole" }],
      },
    },
  });
  const nested = `<ResourceType>AWS::CloudFormation::Stack</ResourceType><LogicalResourceId>Inner</LogicalResourceId><ChangeSetId>${arn("inner")}</ChangeSetId>`;
  const role = `<ResourceType>AWS::IAM::Role</ResourceType><LogicalResourceId>Access</LogicalResourceId><PhysicalResourceId>qovery-user-role</PhysicalResourceId><AfterContext>${foreign.replaceAll('"', "&quot;")}</AfterContext>`;
  /** What the service answers, by the change set and the page. */
  const answers: Readonly<Record<string, readonly [change: string, next?: string]>> = {
    [arn("outer")]: [
      "<ResourceType>AWS::SNS::Topic</ResourceType><LogicalResourceId>T</LogicalResourceId>",
      "2",
    ],
    [`${arn("outer")} 2`]: [nested],
    [arn("inner")]: [role],
    "release access": [role],
  };
  let server: Server;
  let restore: () => void;
  const asked: URLSearchParams[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const form = new URLSearchParams(body);
        asked.push(form);
        const key = [form.get("ChangeSetName"), form.get("StackName") ?? form.get("NextToken")];
        const [change, next] = answers[key.filter((one) => one !== null).join(" ")] ?? [];
        response.writeHead(change === undefined ? 404 : 200, { "content-type": "text/xml" });
        response.end(change === undefined ? notFound : answer(change, next));
      });
    });
    const port = await listen(server, 0, "");
    restore = useAccount(`http://127.0.0.1:${port}`, account);
  });

  beforeEach(() => asked.splice(0));

  afterAll(() => {
    restore();
    return close(server);
  });

  const notFound = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ChangeSetNotFound</Code><Message>ChangeSet [other] does not exist</Message></Error></ErrorResponse>`;
  const answer = (change: string, next?: string) =>
    `<DescribeChangeSetResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeChangeSetResult><StackId>arn:aws:cloudformation:eu-west-1:${account}:stack/s/1</StackId><Status>CREATE_COMPLETE</Status>${next === undefined ? "" : `<NextToken>${next}</NextToken>`}<Changes><member><Type>Resource</Type><ResourceChange><Action>Modify</Action><Details/>${change}</ResourceChange></member></Changes></DescribeChangeSetResult></DescribeChangeSetResponse>`;

  test("by its ARN is read in its region, page by page, with its nested stacks and the values", async () => {
    const { code, report } = await check(arn("outer"));
    expect({ code, drift: subjects(report.drift), unknown: report.unknown }).toEqual({
      code: 2,
      drift: [["Access", "drift", "critical"]],
      unknown: [],
    });
    expect(asked.map((form) => form.get("IncludePropertyValues"))).toEqual(["true", "true", "true"]);
  });

  test("by its name is read from the stack", async () => {
    expect((await check("release", "--stack", "access")).report.drift).toHaveLength(1);
    expect(asked.map((form) => form.get("StackName"))).toEqual(["access"]);
  });

  test.each([
    [["other", "--stack", "access"], "cloudformation:DescribeChangeSet other"],
    [
      ["arn:aws:cloudformation:eu-west-1:444444444444:stack/s/1"],
      "expected the ARN of a change set, found arn:",
    ],
  ])("%j is refused", async (args, message) => {
    const { code, errors } = await command(["plan-check", ...args, "--expectations", expectations]);
    expect(code).toBe(1);
    expect(errors).toContain(message);
  });
});

describe("an expectation whose trust policy is a proposal", () => {
  const proposed = readFileSync(path.join(plans, "proposal.yaml"), "utf8");
  const changed = (from: string, to: string) => {
    const file = path.join(folder, `${Math.random()}.yaml`);
    writeFileSync(file, proposed.replace(from, to));
    return file;
  };

  test("is compared with every expectation that its patterns overlap", async () => {
    const { code, report } = await check(path.join(plans, "proposal.yaml"));
    expect(code).toBe(2);
    expect(report.drift.map(({ role, severity }) => [role, severity])).toEqual([
      ["qovery-user-access-role", "critical"],
      ["qovery-user-role", "critical"],
    ]);
  });

  test("that says the same is no drift", async () => {
    const same = path.join(expectations, "qovery-access.yaml");
    expect(await check(same, "--account", account)).toMatchObject({
      code: 0,
      report: { roles: 2, drift: [] },
    });
  });

  test("for every account needs to know them", async () => {
    const all = changed('accounts: ["444444444444"]', 'accounts: "*"');
    const { code, report } = await check(all);
    expect([code, report.drift]).toEqual([2, []]);
    expect(JSON.stringify(report.unknown[0])).toContain("use --account or --org-accounts");
    const accounts = path.join(folder, "accounts.txt");
    writeFileSync(accounts, "444444444444\n555555555555\n");
    expect((await check(all, "--org-accounts", accounts)).report.drift).toHaveLength(4);
  });

  test("whose pattern shares only some names with an expectation is not known", async () => {
    const file = changed('"qovery-*"', '"*-role"');
    const broad = path.join(folder, "broad");
    writeFileSync(`${broad}.yaml`, proposed.replace('"qovery-*"', '"qovery-*"'));
    const { code, out } = await command([
      ...["plan-check", file, "--expectations", `${broad}.yaml`, "--json"],
    ]);
    expect(code).toBe(2);
    expect(v.parse(Report, JSON.parse(out)).unknown).toHaveLength(1);
    expect(out).toContain("have only some names in common");
  });
});
