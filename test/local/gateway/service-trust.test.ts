import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames, queueNames, undeliveredName } from "../../../core/contract/names.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import { attemptOfService, ruleOf } from "../../../local/gateway/trust/service-caller.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, roleArn } from "../../../local/shared/accounts.ts";
import { takeAll } from "../../functions/support/queues.ts";
import { trusting } from "./trust-policies.ts";

// A service that works for us assumes our roles as their trust says.

const { hub, prod } = accounts;
let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const trustOf = (Service: string, Condition?: object) => {
  const statement = { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Condition }] });
};

async function write(account: string, RoleName: string, PolicyDocument: string): Promise<void> {
  const { iam } = organization.clients(account);
  organization.gateway.events.suppress(true);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  organization.gateway.events.suppress(false);
}

describe("the forwarder of a member", () => {
  const rule = "arn:aws:events:us-east-1:444444444444:rule/trust-drift-forward";
  const trust = (sourceArn: string, account: string = prod, key = "aws:SourceArn") =>
    trustOf("events.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": account },
      ArnEquals: { [key]: sourceArn },
    });
  /** What a change of a role's trust ends as: in the hub's queue, or in the member's own. */
  const told = async () => {
    const harmless = trusting(`arn:aws:iam::${prod}:root`);
    const command = new UpdateAssumeRolePolicyCommand({
      RoleName: "deploy-target",
      PolicyDocument: harmless,
    });
    await organization.clients(prod).iam.send(command);
    const counts = { hub: 0, undelivered: 0 };
    const look = async () => {
      counts.hub += (await takeAll(organization.clients(hub).sqs, queueNames.trustUpdated)).length;
      counts.undelivered += (await takeAll(organization.clients(prod).sqs, undeliveredName)).length;
      return counts.hub + counts.undelivered;
    };
    await expect.poll(look).toBe(1);
    return counts;
  };
  const delivered = { hub: 1, undelivered: 0 };
  const lost = { hub: 0, undelivered: 1 };

  test("is assumed for the rule that its trust names, and is on record", async () => {
    expect(await told()).toEqual(delivered);
    expect(organization.gateway.used()).toContainEqual(
      expect.objectContaining({ role: roleArn(prod, rolePath, "trust-drift-forwarder") }),
    );
  });

  test.each([
    ["another rule", trust(`${rule}s`), lost],
    ["another account", trust(rule, hub), lost],
    ["another service", trustOf("lambda.amazonaws.com"), lost],
    ["a condition that no one can judge here", trust(rule, prod, "aws:PrincipalTag/team"), lost],
    ["this rule again", trust(rule), delivered],
  ])("whose trust names %s", async (_, document, outcome) => {
    await write(prod, "trust-drift-forwarder", document);
    expect(await told()).toEqual(outcome);
  });

  test("is assumed for a rule by its ARN, which names the bus where it is not the default one", () => {
    const { context } = attemptOfService(ruleOf(prod, "own", "r"));
    expect(context["aws:sourcearn"]).toEqual(["arn:aws:events:us-east-1:444444444444:rule/own/r"]);
  });
});

describe("a function's role", () => {
  const name = functionNames.notify;
  const open = () => organization.gateway.openFunctionSession(roleArn(hub, rolePath, name), name);
  const source = (ArnLike: string) => ({ ArnLike: { "aws:SourceArn": ArnLike } });

  test.each([
    ["the service, as declared", undefined, true],
    ["another service", trustOf("ec2.amazonaws.com"), false],
    ["an account", trusting(hub), false],
    ["another function", trustOf("lambda.amazonaws.com", source("arn:aws:lambda:*:*:function:other")), false],
    ["this function", trustOf("lambda.amazonaws.com", source(`arn:aws:lambda:*:*:function:${name}`)), true],
  ])("whose trust names %s", async (_, document, isOpened) => {
    if (document !== undefined) await write(hub, name, document);
    if (isOpened) await expect(open()).resolves.toHaveProperty("accessKeyId");
    else await expect(open()).rejects.toThrow("cannot be assumed by Lambda");
  });
});
