import * as v from "valibot";
import { expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { snapshotterConfig } from "../../../functions/runtime/config/snapshotter.ts";
import { declared } from "../declared.ts";

const program = await declared();
const environment = { ...program.environmentOf(functionNames.takeSnapshot), AWS_REGION: "us-east-1" };
const { OWN_PARTS: parts } = snapshotterConfig(v.parse(v.record(v.string(), v.string()), environment));

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

test("the environment of the function is within Lambda's 4 kB", () => {
  expect(JSON.stringify(environment).length).toBeLessThan(4096);
});
