import { describe, expect, test } from "vitest";
import { findOrphans } from "../../../../core/policy/severity/orphans.ts";
import { allow, grantsIn } from "../grants/grants.ts";

const account = "111122223333";
const context = { account, organizationAccounts: new Set<string>() };
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const user = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const roleId = (letter: string) => `AROAEXAMPLEEXAMPLE1${letter}`;
const userId = (letter: string) => `AIDAEXAMPLEEXAMPLE1${letter}`;

function lets(principal: string, externalId?: string, effect = "Allow"): object {
  const condition = externalId === undefined ? {} : { StringEquals: { "sts:ExternalId": externalId } };
  return allow({ Principal: { AWS: principal }, Condition: condition, Effect: effect });
}

/** Each expected principal with the ID that stands for it. */
function pairs(expected: readonly object[], actual: readonly object[]): readonly string[] {
  const { changes } = findOrphans(grantsIn(...expected), grantsIn(...actual), context);
  return changes.map(({ principal, uniqueId }) => `${principal} ${uniqueId}`);
}

describe("orphans", () => {
  test.each([
    ["a role", [lets(role("a"))], [lets(roleId("A"))], [`${role("a")} ${roleId("A")}`]],
    ["a user", [lets(user("a"))], [lets(userId("A"))], [`${user("a")} ${userId("A")}`]],
    ["a role and the ID of a user", [lets(role("a"))], [lets(userId("A"))], []],
    ["a role that is still there", [lets(role("a"))], [lets(role("a")), lets(roleId("A"))], []],
    ["an ID that was expected", [lets(role("a")), lets(roleId("A"))], [lets(roleId("A"))], []],
    ["an account", [lets(account)], [lets(roleId("A"))], []],
    ["another ID", [lets(role("a"))], [lets("AGPAEXAMPLEEXAMPLE1A")], []],
    [
      "roles with other grants each",
      [lets(role("a"), "one"), lets(role("b"), "two")],
      [lets(roleId("A"), "two"), lets(roleId("B"), "one")],
      [`${role("a")} ${roleId("B")}`, `${role("b")} ${roleId("A")}`],
    ],
    [
      "roles with several grants in another order",
      [lets(role("a"), "one"), lets(role("a"), "two"), lets(role("b"), "one")],
      [lets(roleId("A"), "one"), lets(roleId("B"), "two"), lets(roleId("B"), "one")],
      [`${role("a")} ${roleId("B")}`, `${role("b")} ${roleId("A")}`],
    ],
    [
      "roles with the same grants, in the order of their names",
      [lets(role("b")), lets(role("a"))],
      [lets(roleId("B")), lets(roleId("A"))],
      [`${role("a")} ${roleId("A")}`, `${role("b")} ${roleId("B")}`],
    ],
    [
      "roles whose grants changed too",
      [lets(role("b"), "one"), lets(role("a"), "two")],
      [lets(roleId("B"), "three"), lets(roleId("A"), "four")],
      [`${role("a")} ${roleId("A")}`, `${role("b")} ${roleId("B")}`],
    ],
    ["a role that is denied", [lets(role("a"), "one", "Deny")], [lets(roleId("A"), "one")], []],
    [
      "a role that is denied, under another condition",
      [lets(role("a"), "one", "Deny")],
      [lets(roleId("A"), "two"), lets(roleId("A"), "three", "Deny")],
      [`${role("a")} ${roleId("A")}`],
    ],
    [
      "more roles than IDs",
      [lets(role("a")), lets(role("b"))],
      [lets(roleId("A"))],
      [`${role("a")} ${roleId("A")}`],
    ],
  ])("given %s, then which ID stands for which principal", (_, expected, actual, found) => {
    expect(pairs(expected, actual)).toEqual(found);
  });

  test("given an orphan, then the rest is compared as if its principal were there", () => {
    const [expected, actual] = [
      grantsIn(lets(role("a"), "one")),
      grantsIn(lets(roleId("A"), "two"), lets(account)),
    ];
    const { grants } = findOrphans(expected, actual, context);
    expect(grants.map(({ who, conditions }) => [who.canonical, conditions.length])).toEqual([
      [`one AWS ${role("a")}`, 1],
      [`one account ${account}`, 0],
    ]);
    expect(grants[1]).toBe(actual[1]);
  });

  test("given an orphan that was denied, then the message says so", () => {
    const [expected, actual] = [
      grantsIn(lets(role("a"), "x", "Deny")),
      grantsIn(lets(roleId("A"), "x", "Deny")),
    ];
    expect(findOrphans(expected, actual, context).changes[0]?.message).toMatch(
      /^role a in account 111122223333 appears as .* is not denied$/,
    );
  });

  test("given a critical role, then an orphan is an outage", () => {
    const [expected, actual] = [grantsIn(lets(role("a"))), grantsIn(lets(roleId("A")))];
    const severityOf = (availability: "normal" | "critical") =>
      findOrphans(expected, actual, { ...context, availability }).changes[0]?.severity;
    expect([severityOf("normal"), severityOf("critical")]).toEqual(["medium", "high"]);
  });
});
