import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { type AwsCli, awsCli } from "./aws-cli.ts";
import { inboxOf } from "./gateway/inbox.ts";
import { trusting } from "./gateway/trust-policies.ts";

let organization: Organization;
let cli: AwsCli;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  cli = await awsCli(organization.url);
});

afterAll(async () => {
  await organization?.stop();
  await cli?.remove();
});

const aws: AwsCli["aws"] = (...args) => cli.aws(...args);

async function documentFile(content: string): Promise<string> {
  const file = path.join(cli.folder, "trust.json");
  await writeFile(file, content);
  return `file://${file}`;
}

const update = ["iam", "update-assume-role-policy", "--role-name", "qovery-user-role", "--policy-document"];

test("the plain AWS CLI changes a trust policy, and CloudTrail names it", async () => {
  const { prod, hub } = organization.accounts;
  const document = trusting("arn:aws:iam::999999999999:root");
  expect((await aws(prod, ...update, await documentFile(document))).stdout).toBe("");
  const { stdout } = await aws(prod, "iam", "get-role", "--role-name", "qovery-user-role");
  expect(JSON.parse(stdout).Role.AssumeRolePolicyDocument).toEqual(JSON.parse(document));
  const inbox = await inboxOf(organization.clients(hub).sqs, queueNames.trustUpdated);
  expect(await inbox.next()).toMatchObject({
    account: prod,
    detail: { userAgent: expect.stringContaining("aws-cli/") },
  });
});

test("what IAM refuses is shown as IAM's error", async () => {
  const { prod } = organization.accounts;
  const refused = aws(prod, ...update, await documentFile(trusting(`arn:aws:iam::${prod}:role/nobody`)));
  await expect(refused).rejects.toMatchObject({
    stderr: expect.stringContaining(
      "An error occurred (MalformedPolicyDocument) when calling the UpdateAssumeRolePolicy operation: " +
        `Invalid principal in policy: "AWS":"arn:aws:iam::${prod}:role/nobody"`,
    ),
  });
});

test("the toggle is put with the AWS CLI", async () => {
  const { hub } = organization.accounts;
  const name = "/trust-drift/auto-remediation";
  await aws(hub, "ssm", "put-parameter", "--name", name, "--value", "on", "--overwrite");
  const { stdout } = await aws(hub, "ssm", "get-parameter", "--name", name);
  expect(JSON.parse(stdout).Parameter.Value).toBe("on");
});

test.each([
  [
    "the query protocol",
    ["iam", "get-mfa-device", "--serial-number", "arn:aws:iam::222222222222:mfa/a"],
    "iam:GetMFADevice",
  ],
  ["JSON", ["ssm", "describe-sessions", "--state", "Active"], "ssm:DescribeSessions"],
  [
    "REST",
    ["accessanalyzer", "list-archive-rules", "--analyzer-name", "a"],
    "access-analyzer:GET /analyzer/a/archive-rule",
  ],
])("an operation that moto does not have is an error of AWS: %s", async (_, args, operation) => {
  const failed = await aws(organization.accounts.hub, ...args).catch((error) => error);
  expect(failed.stderr).toContain("(NotImplemented)");
  expect(failed.stderr).toContain(`The stand-in for AWS cannot answer ${operation}`);
  expect(failed.stderr).not.toMatch(/waitress|<[a-z]+>/);
});
