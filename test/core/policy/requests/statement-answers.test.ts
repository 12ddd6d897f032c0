import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";
import { explainRequest, requestOf } from "../../../../core/policy/requests/explain-request.ts";

const role = "arn:aws:iam::444444444444:role/ci";
const session = "arn:aws:sts::444444444444:assumed-role/ci/alice";

/** What the document answers a caller who has a tag. */
function ask(statements: readonly object[], caller = role, action?: string) {
  const parsed = parseDocument({ Version: "2012-10-17", Statement: statements });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const request = requestOf(caller, new Map([["aws:PrincipalTag/Team", ["a"]]]), action);
  if (request === undefined) throw new Error(`${caller} is no caller`);
  return explainRequest(parsed.document, request);
}

function allow(more: object = {}) {
  return { Effect: "Allow", Principal: { AWS: role }, Action: "sts:AssumeRole", ...more };
}

const named = { Principal: { AWS: "444444444444" } };

describe("one statement", () => {
  test.each<[string, object, string, "yes" | "no" | "unknown"]>([
    ["the caller", {}, role, "yes"],
    ["another role", { Principal: { AWS: "arn:aws:iam::444444444444:role/other" } }, role, "no"],
    ["one of two", { Principal: { AWS: ["arn:aws:iam::444444444444:role/other", role] } }, role, "yes"],
    ["everyone else", { Principal: undefined, NotPrincipal: { AWS: "555555555555" } }, role, "yes"],
    ["all but the caller", { Principal: undefined, NotPrincipal: { AWS: role } }, role, "unknown"],
    ["the caller's session", { Principal: { AWS: session } }, session, "yes"],
    ["another session", { Principal: { AWS: `${session}s` } }, session, "no"],
  ])("about %s: whom it names", (_, more, caller, expected) => {
    const [answer] = ask([allow(more)], caller).statements;
    expect(answer?.principal).toBe(expected);
    expect(answer?.applies).toBe(expected);
  });

  test.each<[string, object, "yes" | "no" | "unknown"]>([
    ["sts:AssumeRole", { Action: "sts:AssumeRole" }, "yes"],
    ["another action", { Action: "sts:TagSession" }, "no"],
    ["one of two", { Action: ["sts:TagSession", "sts:Assume*"] }, "yes"],
    ["all but another", { Action: undefined, NotAction: "sts:TagSession" }, "yes"],
    ["all but the action", { Action: undefined, NotAction: "sts:Assume*" }, "no"],
  ])("for %s: whether it is about the action", (_, more, expected) => {
    const [answer] = ask([allow(more)]).statements;
    expect(answer?.action).toBe(expected);
    expect(answer?.applies).toBe(expected);
  });

  test.each<[string, object, boolean]>([
    ["the caller", {}, true],
    ["the account", named, false],
    ["everyone", { Principal: "*" }, false],
    ["the account and the caller", { Principal: { AWS: ["444444444444", role] } }, true],
    ["another role", { Principal: { AWS: "arn:aws:iam::444444444444:role/other" } }, false],
  ])("that names %s says whether the caller itself is named", (_, more, expected) => {
    expect(ask([allow(more)]).statements[0]?.isNamed).toBe(expected);
  });

  test("for every service names none itself", () => {
    const answer = ask([allow({ Principal: { Service: "*" } })], "ec2.amazonaws.com").statements[0];
    expect(answer).toMatchObject({ isNamed: false });
    const one = ask([allow({ Principal: { Service: "ec2.amazonaws.com" } })], "ec2.amazonaws.com");
    expect(one.statements[0]).toMatchObject({ isNamed: true, principal: "yes" });
  });

  test("says of each condition whether it is met, and whether the request has the key", () => {
    const Condition = {
      StringEquals: { "aws:PrincipalTag/Team": ["a", "b"], "sts:ExternalId": "x" },
      StringLike: { "aws:PrincipalArn": "arn:aws:iam::444444444444:role/c*" },
    };
    const [answer] = ask([allow({ Condition })]).statements;
    expect(answer).toMatchObject({ path: "Statement[0]", effect: "Allow", applies: "no" });
    expect(answer?.conditions).toEqual([
      {
        operator: "StringLike",
        key: "aws:PrincipalArn",
        values: ["arn:aws:iam::444444444444:role/c*"],
        met: "yes",
        isMissing: false,
      },
      {
        operator: "StringEquals",
        key: "aws:PrincipalTag/Team",
        values: ["a", "b"],
        met: "yes",
        isMissing: false,
      },
      { operator: "StringEquals", key: "sts:ExternalId", values: ["x"], met: "no", isMissing: true },
    ]);
  });

  test("with an element that AWS does not define says nothing for sure", () => {
    expect(ask([allow({ Odd: 1 })])).toMatchObject({
      admitted: "unknown",
      statements: [{ applies: "unknown" }],
    });
    expect(ask([allow({ Odd: 1, Action: "sts:TagSession" })]).admitted).toBe("no");
  });
});

describe("several statements", () => {
  const deny = { ...allow(), Effect: "Deny" };

  test.each<[string, readonly object[], "yes" | "no" | "unknown"]>([
    ["an Allow", [allow()], "yes"],
    ["none", [], "no"],
    ["a Deny", [deny], "no"],
    ["an Allow and a Deny", [allow(), deny], "no"],
    ["an Allow and a Deny of another action", [allow(), { ...deny, Action: "sts:TagSession" }], "yes"],
    ["an Allow and a Deny that may apply", [allow(), { ...deny, Odd: 1 }], "unknown"],
    ["a Deny that may apply alone", [{ ...deny, Odd: 1 }], "no"],
    ["an Allow that may apply, and a Deny", [allow({ Odd: 1 }), deny], "no"],
    ["an Allow that may apply, and one that does", [allow({ Odd: 1 }), allow()], "yes"],
  ])("%s: whether they admit", (_, statements, expected) => {
    expect(ask(statements).admitted).toBe(expected);
  });
});

test("facts about the caller stand unless others are given, under keys in any case", () => {
  const request = requestOf(session, new Map([["AWS:PrincipalArn", ["given"]]]), "STS:TagSession");
  expect(request?.action).toBe("sts:tagsession");
  expect(request?.context.get("aws:principalarn")).toEqual(["given"]);
  expect(request?.context.get("aws:principalaccount")).toEqual(["444444444444"]);
  expect(request?.caller).toMatchObject({ kind: "aws", type: "role", name: "ci", session: "alice" });
  expect(requestOf("arn:aws-cn:iam::444444444444:user/bob", new Map())?.caller).toEqual({
    kind: "aws",
    type: "user",
    account: "444444444444",
    name: "bob",
    partition: "aws-cn",
    session: "",
  });
});
