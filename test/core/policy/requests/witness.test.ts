import { describe, expect, test } from "vitest";
import { findWitness, makeSides } from "../../../../core/policy/requests/witness.ts";
import { allow, grantIn, grantsIn, texts } from "../grants/grants.ts";

const named = { StringEquals: { k: "a" } };

describe("a request that one side admits and the other does not", () => {
  const witness = (open: readonly object[], shut: readonly object[], left = 1000) => {
    const [grant] = grantsIn(...open.slice(0, 1));
    const effort = { left };
    return grant && findWitness(makeSides(grantsIn(...open), grantsIn(...shut), effort), [grant]);
  };

  test("given one more grant, when searched, then one is found that it admits", () => {
    expect(witness([allow({ Condition: named })], [])).toMatchObject({
      caller: { account: "111122223333", name: "deployer" },
      action: "sts:assumerole",
      context: new Map([["k", ["a"]]]),
    });
  });

  test("given the same grants, when searched, then there is none", () => {
    expect(witness([allow()], [allow()])).toBeUndefined();
    expect(witness([allow({ Condition: named })], [allow()])).toBeUndefined();
    expect(witness([allow()], [allow({ Principal: { AWS: "*" } })])).toBeUndefined();
  });

  test("given a Deny on the open side, when searched, then one is found that goes past it", () => {
    const deny = allow({ Effect: "Deny", Condition: { StringNotEquals: { k: "a" } } });
    expect(witness([allow(), deny], [])).toMatchObject({ context: new Map([["k", ["a"]]]) });
    expect(witness([allow(), allow({ Effect: "Deny" })], [])).toBeUndefined();
  });

  test("given an action of its own, when searched, then it is tried, as are those that a pattern means", () => {
    expect(witness([allow({ Action: "sts:Other" })], [])).toMatchObject({ action: "sts:other" });
    expect(witness([allow({ Action: "sts:Other*" })], [allow({ Action: "sts:Other" })])).toMatchObject({
      action: "sts:otherany",
    });
    expect(witness([allow({ Action: "sts:TagSession" })], [allow()])).toMatchObject({
      action: "sts:tagsession",
    });
  });

  test.each([
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "TagSession",
    "SetSourceIdentity",
    "SetContext",
  ])("given all actions but others, when searched, then sts:%s is tried", (action) => {
    const all = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "TagSession"];
    const known = [...all, "SetSourceIdentity", "SetContext"].map((name) => `sts:${name}`);
    const but = known.filter((name) => name !== `sts:${action}`);
    expect(
      witness([allow({ Action: "*" })], [allow({ Action: undefined, NotAction: `sts:${action}` })]),
    ).toMatchObject({
      action: `sts:${action.toLowerCase()}`,
    });
    expect(witness([allow({ Action: undefined, NotAction: but })], [])).toMatchObject({
      action: `sts:${action.toLowerCase()}`,
    });
  });

  test("given actions beyond what is tried, when searched, then none is found", () => {
    const longest = `sts:${"a".repeat(60)}`;
    expect(witness([allow({ Action: longest })], [])).toMatchObject({ action: longest });
    expect(witness([allow({ Action: `${longest}a` })], [])).toBeUndefined();
    const many = texts("sts:Action", 17).map((action) => allow({ Action: action }));
    expect(witness(many.toReversed().slice(1), [])).toMatchObject({ action: "sts:action15" });
    expect(witness([many[16] ?? {}, ...many], many.slice(0, 16))).toMatchObject({ action: "sts:action16" });
    const last = grantIn(many[16] ?? {});
    const sides = makeSides(grantsIn(...many), [], { left: 1000 });
    expect(findWitness(sides, [last])).toMatchObject({ action: "sts:action16" });
  });

  test("given no grant to match, when searched, then none is found", () => {
    const open = grantsIn(allow());
    expect(findWitness(makeSides(open, [], { left: 1000 }), [])).toBeUndefined();
  });

  test("given a Deny that alone keeps it shut, when searched, then one is found that both match", () => {
    const [open, shut] = [grantsIn(allow()), grantsIn(allow(), allow({ Effect: "Deny", Condition: named }))];
    const sides = makeSides(open, shut, { left: 1000 });
    expect(findWitness(sides, shut)).toMatchObject({ context: new Map([["k", ["a"]]]) });
    expect(findWitness(sides, open)).toBeUndefined();
  });

  test("given no effort, when searched, then there is none, and nothing is spent", () => {
    const effort = { left: 0 };
    const grants = grantsIn(allow());
    expect(findWitness(makeSides(grants, [], effort), grants)).toBeUndefined();
    expect(effort.left).toBe(0);
  });

  test("given two searches, when searched, then each costs what it takes, and the second less", () => {
    const open = grantsIn(allow(), allow({ Action: "sts:TagSession" }));
    const shut = grantsIn(allow({ Condition: named }));
    const effort = { left: 1000 };
    const sides = makeSides(open, shut, effort);
    const cost = () => {
      const before = effort.left;
      expect(findWitness(sides, open.slice(0, 1))).toBeDefined();
      return before - effort.left;
    };
    expect(cost()).toBeCloseTo(13);
    expect(cost()).toBeCloseTo(12);
    const least = Array.from({ length: 30 }, (_, left) =>
      findWitness(makeSides(open, shut, { left }), open.slice(0, 1)),
    );
    expect(least.findIndex((found) => found !== undefined)).toBe(6);
  });
});
