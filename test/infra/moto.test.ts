import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { memberRoleNames } from "../../core/contract.ts";
import { installPython } from "../../local/python.ts";
import { declared, statements } from "./declared.ts";
import { memberOf } from "./member.ts";

/** moto's own account, where the stack is created. */
const account = "123456789012";

const Created = v.object({
  status: v.string(),
  resources: v.array(v.string()),
  trust: v.record(v.string(), v.unknown()),
  inline: v.record(v.string(), v.array(v.unknown())),
  pattern: v.unknown(),
  targets: v.array(v.looseObject({ Arn: v.string() })),
});

const program = await declared();
const member = memberOf(program, account);
let created: v.InferOutput<typeof Created>;

beforeAll(async () => {
  const programs = await installPython();
  const script = path.join(import.meta.dirname, "create_in_moto.py");
  const run = promisify(execFile)(path.join(programs, "python"), [script]);
  const { templateBody: template } = program.one("StackSet", "trust-drift-members").inputs;
  run.child.stdin?.end(JSON.stringify({ template, parameters: member.parameters }));
  created = v.parse(Created, JSON.parse((await run).stdout));
}, 300_000);

test("CloudFormation makes all of the members' template, but for what moto cannot", () => {
  const leftOut = ["UndeliveredPolicy", "UndeliveredAlarm"];
  expect(created.status).toBe("CREATE_COMPLETE");
  expect(created.resources.sort()).toEqual(
    Object.keys(member.properties)
      .filter((name) => !leftOut.includes(name))
      .sort(),
  );
});

test.each([
  ["Reader", memberRoleNames.reader],
  ["Remediator", memberRoleNames.remediator],
  ["Restorer", memberRoleNames.restorer],
  ["Forwarder", "trust-drift-forwarder"],
])("%s trusts whom the template says, and may do what it says", (role, name) => {
  expect(statements(created.trust[name])).toEqual(member.trust(role));
  expect(created.inline[name]?.flatMap(statements)).toEqual(member.allowed(role));
});

test("the rule forwards what the template says, to the hub", () => {
  expect(created.pattern).toEqual(member.properties.ForwardRule?.EventPattern);
  expect(created.targets.map(({ Arn }) => Arn)).toEqual([
    "arn:aws:events:us-east-1:222222222222:event-bus/trust-drift",
  ]);
});
