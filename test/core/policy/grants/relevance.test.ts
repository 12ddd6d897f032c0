import { describe, expect, test } from "vitest";
import { conditionImplies } from "../../../../core/policy/grants/implies.ts";
import { isRelevant, relevantParts } from "../../../../core/policy/grants/relevant.ts";
import { allow, condition, grantIn, grantsIn } from "./grants.ts";

const account = "111122223333";
const role = `arn:aws:iam::${account}:role/x`;
const variable = "$" + "{aws:username}";

type Part = Readonly<Record<string, unknown>>;
const aws = (text: string): Part => ({ Principal: { AWS: text } });
const service = (text: string): Part => ({ Principal: { Service: text } });
const provider = { Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/idp.example` } };
const when = (operator: string, key: string, ...values: readonly string[]): Part => ({
  Condition: { [operator]: { [key]: values } },
});

function concerns(deny: Part, allowed: Part): boolean {
  return isRelevant(grantIn(allow({ ...deny, Effect: "Deny" })), [grantIn(allow(allowed))], { left: 1_000 });
}

describe("whether a Deny concerns what is allowed", () => {
  test.each([
    ["the same role", aws(role), aws(role), true],
    ["another role", aws(role), aws(`arn:aws:iam::${account}:role/y`), false],
    ["a user of the name", aws(role), aws(`arn:aws:iam::${account}:user/x`), true],
    ["another user", aws(`arn:aws:iam::${account}:user/y`), aws(`arn:aws:iam::${account}:user/x`), false],
    ["a session, maybe of the role", aws(role), aws(`arn:aws:sts::${account}:assumed-role/x/s`), true],
    ["the account of the role", aws(role), aws(account), true],
    ["another account", aws(role), aws("999988887777"), false],
    [
      "a federated user of another account",
      aws("arn:aws:sts::999988887777:federated-user/x"),
      aws(account),
      false,
    ],
    ["a session of another account", aws("arn:aws:sts::999988887777:assumed-role/x/s"), aws(account), false],
    ["a unique ID", aws("AROAEXAMPLEEXAMPLE12"), aws(account), true],
    ["a unique ID and a service", aws("AROAEXAMPLEEXAMPLE12"), service("ec2.amazonaws.com"), false],
    ["everyone", aws("*"), aws(account), true],
    ["the same service", service("ec2.amazonaws.com"), service("ec2.amazonaws.com"), true],
    ["another service", service("ec2.amazonaws.com"), service("ecs.amazonaws.com"), false],
    ["a service and an account", service("ec2.amazonaws.com"), aws(account), false],
    ["a provider, maybe of the role's session", provider, aws(role), true],
    ["a provider and a service", provider, service("ec2.amazonaws.com"), true],
    ["another action", { Action: "sts:TagSession" }, {}, false],
    ["an action that a pattern has", { Action: "sts:Tag*" }, { Action: "sts:TagSession" }, true],
    ["patterns", { Action: "sts:Tag*" }, { Action: "sts:Assume*" }, true],
    ["an action with ?", { Action: "sts:TagSessio?" }, { Action: "sts:TagSession" }, true],
    ["a pattern without the action", { Action: "sts:TagSessio?" }, {}, false],
    ["a pattern for longer actions", { Action: "sts:AssumeRoleWith*" }, {}, false],
    [
      "an action without what is allowed by pattern",
      { Action: "sts:SetContext" },
      { Action: "sts:Assume*" },
      false,
    ],
    ["an action with a variable", { Action: `sts:${variable}` }, {}, true],
    [
      "every action but the allowed one",
      { Action: undefined, NotAction: ["sts:assumerole", "sts:X"] },
      {},
      false,
    ],
    [
      "every action but a pattern with it",
      { Action: undefined, NotAction: "sts:*" },
      { Action: "sts:Assume*" },
      false,
    ],
    ["every action but another", { Action: undefined, NotAction: "sts:TagSession" }, {}, true],
    [
      "every action but one of a pattern",
      { Action: undefined, NotAction: "sts:AssumeRole" },
      { Action: "sts:*" },
      true,
    ],
    ["an action that is left out", {}, { Action: undefined, NotAction: "sts:AssumeRole" }, false],
    ["no action", { Action: [] }, {}, true],
    ["an element that AWS does not define", { ...aws("999988887777"), Odd: 1 }, aws(account), true],
    ["beside an element that AWS does not define", aws("999988887777"), { ...aws(account), Odd: 1 }, true],
  ])("given %s, then whether it may", (_, deny, allowed, concerned) => {
    expect(concerns(deny, allowed)).toBe(concerned);
  });

  const key = "sts:ExternalId";

  test.each([
    ["another value", when("StringEquals", key, "a"), when("StringEquals", key, "b"), false],
    ["the same value", when("StringEquals", key, "a"), when("StringEquals", key, "a"), true],
    ["one of the values", when("StringEquals", key, "a"), when("StringEquals", key, "a", "b"), true],
    ["one of its values", when("StringEquals", key, "a", "b"), when("StringEquals", key, "b"), true],
    ["other values", when("StringEquals", key, "a", "b"), when("StringEquals", key, "c", "d"), false],
    ["a pattern", when("StringLike", key, "a*"), when("StringEquals", key, "ab"), true],
    [
      "a value that a pattern leaves out",
      when("StringLike", key, "a*"),
      when("StringEquals", key, "b"),
      false,
    ],
    ["a value beside a pattern", when("StringEquals", key, "ab"), when("StringLike", key, "?b"), true],
    ["a value beside another pattern", when("StringEquals", key, "a"), when("StringLike", key, "b*"), false],
    ["patterns that end differently", when("StringLike", key, "*a"), when("StringLike", key, "*b"), true],
    ["patterns that begin differently", when("StringLike", key, "a*"), when("StringLike", key, "b*"), false],
    [
      "patterns of which one begins as the other",
      when("StringLike", key, "a*"),
      when("StringLike", key, "ab*"),
      true,
    ],
    ["a value beside a variable", when("StringEquals", key, "a"), when("StringLike", key, variable), true],
    ["a variable beside a value", when("StringLike", key, variable), when("StringEquals", key, "a"), true],
    ["a variable beside a pattern", when("StringLike", key, variable), when("StringLike", key, "b*"), true],
    ["a pattern beside a variable", when("StringLike", key, "b*"), when("StringLike", key, variable), true],
    [
      "a value left out beside one that is met",
      when("StringEquals", key, "a", "bb"),
      when("StringLike", key, "b*"),
      true,
    ],
    ["half a character", when("StringEquals", key, "\u{1F600}"), when("StringLike", key, "?"), true],
    ["no value", when("StringEquals", key), when("StringEquals", key, "b"), true],
    ["a value beside none", when("StringEquals", key, "a"), when("StringEquals", key), true],
    ["a variable", when("StringEquals", key, variable), when("StringEquals", key, "b"), true],
    ["another key", when("StringEquals", "aws:PrincipalOrgID", "a"), when("StringEquals", key, "b"), true],
    [
      "a key of many values",
      when("StringEquals", "aws:TagKeys", "a"),
      when("StringEquals", "aws:TagKeys", "b"),
      true,
    ],
    [
      "a value that may be missing",
      when("StringEqualsIfExists", key, "a"),
      when("StringEquals", key, "b"),
      true,
    ],
    [
      "a value beside one that may be missing",
      when("StringEquals", key, "a"),
      when("StringEqualsIfExists", key, "b"),
      true,
    ],
    ["a value beside all others", when("StringEquals", key, "a"), when("StringNotEquals", key, "a"), true],
    ["all but the value", when("StringNotEquals", key, "a"), when("StringEquals", key, "a"), false],
    [
      "all but one of the values",
      when("StringNotEquals", key, "a"),
      when("StringEquals", key, "a", "b"),
      true,
    ],
    [
      "all but a pattern of the value",
      when("StringNotLike", key, "a*"),
      when("StringEquals", key, "ab"),
      false,
    ],
    [
      "all but the value, if it is there",
      when("StringNotEqualsIfExists", key, "a"),
      when("StringEquals", key, "a"),
      false,
    ],
    [
      "all but the value, which may be missing",
      when("StringNotEquals", key, "a"),
      when("StringEqualsIfExists", key, "a"),
      true,
    ],
    [
      "each of several values",
      when("ForAllValues:StringEquals", key, "a"),
      when("StringEquals", key, "b"),
      true,
    ],
    [
      "one of several values",
      when("StringEquals", key, "a"),
      when("ForAllValues:StringEquals", key, "b"),
      true,
    ],
    [
      "another network",
      when("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
      when("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
      false,
    ],
    [
      "a part of the network",
      when("IpAddress", "aws:SourceIp", "10.1.0.0/16"),
      when("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
      true,
    ],
    [
      "a network around it",
      when("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
      when("IpAddress", "aws:SourceIp", "10.1.0.0/16"),
      true,
    ],
    [
      "one of two networks",
      when("IpAddress", "aws:SourceIp", "10.0.0.0/8", "192.0.2.0/24"),
      when("IpAddress", "aws:SourceIp", "10.1.0.0/16"),
      true,
    ],
    [
      "what is no network",
      when("IpAddress", "aws:SourceIp", "ten"),
      when("IpAddress", "aws:SourceIp", "10.1.0.0/16"),
      true,
    ],
    [
      "a network beside what is none",
      when("IpAddress", "aws:SourceIp", "10.1.0.0/16"),
      when("IpAddress", "aws:SourceIp", "ten"),
      true,
    ],
    [
      "another ARN",
      when("ArnEquals", "aws:PrincipalArn", role),
      when("ArnEquals", "aws:PrincipalArn", `${role}y`),
      true,
    ],
    [
      "a text of another operator",
      when("StringEquals", key, "a"),
      when("StringEqualsIgnoreCase", key, "b"),
      true,
    ],
    ["a number", when("NumericEquals", key, "1"), when("NumericEquals", key, "2"), true],
  ])("given %s as a condition, then whether it may", (_, deny, allowed, concerned) => {
    expect(concerns(deny, allowed)).toBe(concerned);
  });

  test("given no effort, then it may", () => {
    const [deny, allowed] = [grantIn(allow({ Action: "sts:TagSession", Effect: "Deny" })), grantIn(allow())];
    expect(isRelevant(deny, [allowed], { left: 1_000 })).toBe(false);
    expect(isRelevant(deny, [allowed], { left: 1 })).toBe(true);
  });

  test("given many conditions on both sides, then that takes more effort", () => {
    const conditions = (prefix: string) => ({
      StringEquals: Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${prefix}${at}`, "x"])),
    });
    const effort = { left: 100 };
    const deny = grantIn(allow({ Effect: "Deny", Condition: conditions("a") }));
    isRelevant(deny, [grantIn(allow({ Condition: conditions("b") }))], effort);
    // 10 × 10 comparisons, 20 a unit, and one for the pair
    expect(effort.left).toBe(94);
  });
});

describe("the parts of a Deny that concern what is allowed", () => {
  const deny = (more: Part = {}) => grantIn(allow({ Effect: "Deny", Action: "sts:*", ...more }));
  const partsOf = (more: Part, ...allows: readonly Part[]) =>
    relevantParts(deny(more), grantsIn(...allows.map((one) => allow(one))), { left: 1_000 }).map(
      ({ what, effect }) => `${effect} ${what.canonical}`,
    );

  test.each([
    ["an action", {}, [{}], ["Deny one sts:assumerole"]],
    [
      "two actions",
      {},
      [{}, { Action: "sts:TagSession" }],
      ["Deny one sts:assumerole", "Deny one sts:tagsession"],
    ],
    ["one action twice", {}, [{}, when("StringEquals", "sts:ExternalId", "a")], ["Deny one sts:assumerole"]],
    ["an action of another principal", {}, [aws("999988887777")], []],
    [
      "an action that it does not cover",
      { Action: "sts:Tag*" },
      [{ Action: "sts:*Session" }],
      ["Deny one sts:tag*"],
    ],
    [
      "an action that it covers and another one",
      { Action: "sts:Tag*" },
      [{ Action: "sts:TagSession" }, { Action: "sts:*" }],
      ["Deny one sts:tag*"],
    ],
    ["an action, with an element that AWS does not define", { Odd: 1 }, [{}], ["Deny one sts:*"]],
  ])("given %s allowed, then these", (_, more, allows, parts) => {
    expect(partsOf(more, ...allows)).toEqual(parts);
  });
});

describe("whether a condition implies another one", () => {
  const key = "sts:ExternalId";
  const age = "aws:MultiFactorAuthAge";
  const ip = "aws:SourceIp";
  const arn = "aws:SourceArn";

  test.each([
    ["StringEquals", key, ["a"], "StringEquals", ["a", "b"], true],
    ["StringEquals", key, ["a", "b"], "StringEquals", ["a"], false],
    ["StringEquals", key, ["a"], "StringLike", ["a*"], true],
    ["StringLike", key, ["ab*"], "StringLike", ["a*"], true],
    ["StringLike", key, ["a*"], "StringEquals", ["a"], false],
    ["StringEquals", key, ["a"], "StringEqualsIfExists", ["a"], true],
    ["StringEqualsIfExists", key, ["a"], "StringEquals", ["a"], false],
    ["StringNotEquals", key, ["a", "b"], "StringNotEquals", ["a"], true],
    ["StringNotEquals", key, ["a"], "StringNotEquals", ["a", "b"], false],
    ["StringNotLike", key, ["a*"], "StringNotEquals", ["ab"], true],
    ["StringEquals", key, ["a"], "StringNotEquals", ["b"], false],
    ["StringEquals", key, ["a"], "StringEqualsIgnoreCase", ["A"], true],
    ["StringEquals", key, ["a"], "StringEqualsIgnoreCase", ["b", "A"], true],
    ["StringEquals", key, ["a", "c"], "StringEqualsIgnoreCase", ["A"], false],
    ["StringLike", key, ["a*"], "StringEqualsIgnoreCase", ["a*"], false],
    ["StringEqualsIgnoreCase", key, ["a"], "StringEquals", ["a"], false],
    ["StringEquals", key, ["a"], "Null", ["false"], true],
    ["StringEquals", key, ["a"], "Null", ["true"], false],
    ["StringEquals", key, ["a"], "Null", ["false", "true"], false],
    ["StringNotEquals", key, ["a"], "Null", ["false"], false],
    ["StringEqualsIfExists", key, ["a"], "Null", ["false"], false],
    ["Null", key, ["false"], "StringEquals", ["a"], false],
    ["Null", key, ["false"], "Null", ["true"], false],
    ["StringEquals", key, [], "StringEquals", ["a"], false],
    ["StringEquals", key, ["a"], "StringEquals", [], false],
    ["Odd", key, ["a"], "StringEquals", ["a"], false],
    ["StringEquals", key, ["a"], "Odd", ["a"], false],
    ["StringEquals", key, [variable], "StringEquals", [variable, "a"], true],
    ["StringEquals", key, ["a"], "StringEquals", ["a", variable], false],
    ["NumericLessThan", age, ["5"], "NumericLessThan", ["7"], true],
    ["NumericLessThan", age, ["7"], "NumericLessThan", ["5"], false],
    ["NumericGreaterThan", age, ["7"], "NumericGreaterThan", ["5"], true],
    ["NumericGreaterThan", age, ["5"], "NumericGreaterThan", ["7"], false],
    ["NumericLessThan", age, ["x"], "NumericLessThan", ["7"], false],
    ["NumericLessThan", age, ["5"], "NumericLessThan", ["x"], false],
    ["NumericGreaterThan", age, ["x"], "NumericGreaterThan", ["7"], false],
    ["NumericEquals", age, ["5"], "NumericEquals", ["7"], false],
    ["NumericLessThan", age, ["5"], "NumericLessThanEquals", ["7"], false],
    [
      "DateLessThan",
      "aws:CurrentTime",
      ["2026-01-01T00:00:00Z"],
      "DateLessThan",
      ["2026-02-01T00:00:00Z"],
      true,
    ],
    [
      "DateGreaterThan",
      "aws:CurrentTime",
      ["2026-01-01T00:00:00Z"],
      "DateGreaterThan",
      ["2026-02-01T00:00:00Z"],
      false,
    ],
    ["IpAddress", ip, ["10.1.0.0/16"], "IpAddress", ["10.0.0.0/8"], true],
    ["IpAddress", ip, ["10.0.0.0/8"], "IpAddress", ["10.1.0.0/16"], false],
    ["IpAddress", ip, ["ten"], "IpAddress", ["10.1.0.0/16"], false],
    ["IpAddress", ip, ["10.1.0.0/16"], "IpAddress", ["ten"], false],
    ["ArnLike", arn, ["arn:aws:s3:::a"], "ArnLike", ["arn:aws:s3:::*"], true],
    ["ArnLike", arn, ["arn:aws:s3:::a"], "ArnLike", ["arn:aws:*"], false],
    ["ArnLike", arn, ["arn:aws:s3"], "ArnLike", ["arn:aws:*:::*"], false],
    ["ArnLike", arn, ["arn:aws:s3:::*"], "ArnLike", ["arn:aws:s3:::a"], false],
    ["StringEquals", key, ["a😀"], "StringLike", ["a?"], false],
    ["StringEquals", key, ["a😀"], "StringLike", ["a*"], true],
  ])("given %s %s %j, when %s %j is needed, then %s", (operator, name, values, needed, others, implied) => {
    const [given, wanted] = [condition(operator, name, ...values), condition(needed, name, ...others)];
    expect(conditionImplies(given, wanted, { left: 1_000 })).toBe(implied);
  });

  test("given another key, then it does not", () => {
    const [given, wanted] = [
      condition("StringEquals", key, "a"),
      condition("StringEquals", "aws:userid", "a"),
    ];
    expect(conditionImplies(given, wanted, { left: 1_000 })).toBe(false);
  });
});
