import { describe, expect, test } from "vitest";
import {
  byRole,
  deployer,
  expectation,
  incidentOf,
  prod,
  qovery,
  updated,
  widened,
} from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const risky = widened("qovery-access");

function world(...names: readonly string[]) {
  const made = new SweepWorld([expectation("qovery-access")]);
  for (const name of names) made.put({ account: prod, name }, risky);
  return made;
}

const groupsOf = (made: SweepWorld) => new Set(made.incidents().map(({ group }) => group));

describe("unprotected roles with a high-risk trust policy", () => {
  test("that one sweep finds are one group, whatever account they are in", async () => {
    const made = world("a", "b", "c");
    const elsewhere = { account: "333333333333", name: "d" };
    made.put(elsewhere, risky);
    await made.sweep("s1");
    expect(made.incidents().map(({ role }) => role.name)).toEqual(["a", "b", "c", "d"]);
    const [group, ...others] = groupsOf(made);
    expect(group).toContain("unprotected s1");
    expect(others).toEqual([]);
  });

  test("that the next sweep finds are another group", async () => {
    const made = world("a");
    await made.sweep("s1");
    made.put({ account: prod, name: "b" }, risky);
    await made.sweep("s2");
    expect(groupsOf(made).size).toBe(2);
  });

  test("that one caller changes in one account are one group, those of another caller are another", async () => {
    const made = world("a", "b", "c");
    const change = (name: string, more = {}) =>
      incidentOf(updated(name, risky, { "detail.requestParameters.roleName": name, ...more }), made);
    const [first, second, other] = [
      await change("a"),
      await change("b"),
      await change("c", byRole(deployer)),
    ];
    expect(first.group).toContain(`${prod} ${first.actor?.arn}`);
    expect(second.group).toBe(first.group);
    expect(other.group).not.toBe(first.group);
  });

  test("that a sweep finds after an unreadable call are of its caller's group", async () => {
    const made = world("a");
    const suspect = await incidentOf(
      updated("e1", risky, { "detail.requestParameters": { omitted: true } }),
      made,
    );
    await made.sweep("s1", suspect.id);
    expect(made.incidents().find(({ cause }) => cause.kind === "risky-trust")).toMatchObject({
      group: expect.stringContaining(suspect.actor?.arn ?? "nobody"),
      actor: { isUnproven: true },
    });
  });

  test("are checked after the protected ones, of this page and of the next ones", async () => {
    const found = world("a", "b");
    found.put(qovery, risky);
    await found.look("s1");
    expect(found.rechecks.map(({ roleName }) => roleName)).toEqual([qovery.name, "a", "b"]);
    expect(found.later).toEqual(["a", "b"]);
  });
});
