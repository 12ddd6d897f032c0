import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../cli/trustdrift.ts";
import { deployMember } from "../../../local/deployment/member-stack.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { TextStream } from "../../support/text-stream.ts";
import { declared, statements } from "../declared.ts";
import { createdMember } from "./created-member.ts";
import { memberOf } from "./member.ts";

const program = await declared();
const carried = String(program.one("StackSet", "trust-drift-members").inputs.templateBody);

let organization: Organization;
beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});
afterAll(() => organization?.stop());

/** As a person gets it, for an account that StackSets do not reach: YAML. */
async function printed(): Promise<string> {
  const roles = exampleSettings.TRUST_DRIFT_PROTECTED_ROLES.split(",");
  const args = roles.flatMap((name) => ["--protected-role", name]);
  const stream = new TextStream();
  await run(["members", "template", ...args], { stdout: stream, stderr: stream });
  return stream.text;
}

describe.each([
  ["what the StackSet carries, with restore on", "666666666661", "on", () => carried],
  ["what the StackSet carries, with restore off", "666666666662", "off", () => carried],
  ["what the command prints, with restore on", "666666666663", "on", printed],
  ["what the command prints, with restore off", "666666666664", "off", printed],
] as const)("CloudFormation makes of %s", (_, account, RestoreRoles, template) => {
  const member = memberOf(program, account, { RestoreRoles });
  const named = Object.entries(member.properties).flatMap(([resource, { RoleName }]) =>
    RoleName === undefined ? [] : [{ resource, name: String(RoleName) }],
  );
  let created: Awaited<ReturnType<typeof createdMember>>;

  beforeAll(async () => {
    const { parameters } = member;
    await deployMember(organization.url, account, { template: await template(), parameters });
    created = await createdMember(organization.clients(account));
  });

  test("its roles and no other, each trusting whom the template says, allowed what it says, within the boundary", () => {
    const boundary = member.arn("policy/trust-drift/trust-drift-boundary");
    const roles = named.map(({ resource, name }) => {
      return [name, { trust: member.trust(resource), allowed: member.allowed(resource), boundary }];
    });
    expect(created.roles).toEqual(Object.fromEntries(roles));
    expect(named.map(({ resource }) => resource).includes("Restorer")).toBe(RestoreRoles === "on");
  });

  test("the boundary", () => {
    expect(created.boundary).toEqual(statements(member.properties.Boundary?.PolicyDocument));
  });

  test("the rule that forwards to the hub, and the queue for what the hub did not take", () => {
    const { EventPattern, Targets, State } = member.properties.ForwardRule ?? {};
    expect(created).toMatchObject({ pattern: EventPattern, targets: Targets, state: State });
    expect(created.queues).toEqual([member.properties.Undelivered?.QueueName]);
  });
});
