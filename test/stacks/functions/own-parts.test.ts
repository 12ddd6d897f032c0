import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { snapshotterConfig } from "../../../functions/runtime/config/snapshotter.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { type Declared, declared } from "../declared.ts";
import { several } from "../member/many.ts";

const program = await declared();
function environmentOf(deployment: Declared) {
  const variables = deployment.environmentOf(functionNames.takeSnapshot);
  return v.parse(v.record(v.string(), v.string()), { ...variables, AWS_REGION: "us-east-1" });
}
const environment = environmentOf(program);
const { OWN_PARTS: parts } = snapshotterConfig(environment);

test("the function that checks our own parts knows what the member template declares", () => {
  expect(parts.hubAccount).toBe("222222222222");
  for (const { roles, rules, policies, queues } of [parts.members, parts.hub]) {
    expect(Object.keys(roles).sort()).toEqual([
      "trust-drift-forwarder",
      "trust-drift-reader",
      "trust-drift-remediator",
      "trust-drift-restorer",
    ]);
    expect(Object.keys(rules)).toEqual(["trust-drift-forward", "trust-drift-forward-own"]);
    expect(Object.keys(policies)).toEqual(["trust-drift-boundary"]);
    expect(Object.keys(queues)).toEqual(["trust-drift-undelivered"]);
  }
});

test("the hub is not a member as any other: a role of a member that trusts its own account is not as declared", () => {
  expect(parts.hub.roles["trust-drift-reader"]?.trust).not.toBe(
    parts.members.roles["trust-drift-reader"]?.trust,
  );
});

describe("with as many protected roles as fit", async () => {
  const settings = { ...exampleSettings, TRUST_DRIFT_PROTECTED_ROLES: several("names", 243).join() };
  const many = environmentOf(await declared({ settings }));

  test("it knows every policy of the member template", () => {
    const { members, hub } = snapshotterConfig(many).OWN_PARTS;
    const ofRestorer = Array.from({ length: 10 }, (_, index) => `trust-drift-restorer-${index + 1}`);
    expect(Object.keys(members.policies)).toEqual(
      expect.arrayContaining(["trust-drift-boundary", ...ofRestorer]),
    );
    expect(hub.policies).toEqual(members.policies);
  });

  test("and its environment is within Lambda's 4 kB", () => {
    for (const one of [environment, many]) expect(JSON.stringify(one).length).toBeLessThan(4096);
  });
});
