import { describe, expect, test } from "vitest";
import type { Caller } from "../../../../core/policy/requests/caller.ts";
import { callersOf, sampleCallers } from "../../../../core/policy/requests/sample-callers.ts";
import { allow, grantIn, grantsIn, texts } from "../grants/grants.ts";

function names(callers: readonly Caller[]): readonly string[] {
  return callers.map((caller) => {
    if (caller.kind === "other") return caller.principal.text;
    return `${caller.partition} ${caller.account} ${caller.type} ${caller.name} ${caller.session}`;
  });
}

function callersFor(principal: object | string, conditions?: object): readonly string[] {
  return names(sampleCallers([grantIn(allow({ Principal: principal, Condition: conditions }))]));
}

const stranger = "aws 210987654321 role trust-drift-any trust-drift";
const colleague = "aws 111122223333 role trust-drift-any trust-drift";

describe("callers that are tried", () => {
  test.each<[string, readonly string[]]>([
    ["*", [stranger]],
    ["111122223333", [colleague, stranger]],
    ["arn:aws:iam::111122223333:role/a/b", ["aws 111122223333 role a/b trust-drift", colleague, stranger]],
    ["arn:aws:iam::111122223333:user/a", ["aws 111122223333 user a trust-drift", colleague, stranger]],
    ["arn:aws:sts::111122223333:assumed-role/a/s", ["aws 111122223333 role a s", colleague, stranger]],
    [
      "arn:aws:sts::111122223333:federated-user/a",
      ["arn:aws:sts::111122223333:federated-user/a", colleague, stranger],
    ],
    [
      "arn:aws-cn:iam::111122223333:root",
      [
        "aws-cn 111122223333 role trust-drift-any trust-drift",
        "aws-cn 210987654321 role trust-drift-any trust-drift",
      ],
    ],
    [
      "arn:aws-us-gov:iam::111122223333:user/a",
      [
        "aws-us-gov 111122223333 user a trust-drift",
        "aws-us-gov 111122223333 role trust-drift-any trust-drift",
        "aws-us-gov 210987654321 role trust-drift-any trust-drift",
      ],
    ],
    ["AROAEXAMPLEEXAMPLE123", [stranger]],
    ["210987654321", [stranger, stranger.replace("321", "322")]],
  ])("given %s, when sampled, then these", (principal, wanted) => {
    expect(callersFor({ AWS: principal })).toEqual(wanted);
  });

  test.each([
    [{ Service: "ec2.amazonaws.com" }, "ec2.amazonaws.com"],
    [{ Federated: "accounts.google.com" }, "accounts.google.com"],
    [{ CanonicalUser: "abc" }, "abc"],
  ])("given %j, when sampled, then it is tried, and a stranger", (principal, text) => {
    expect(callersFor(principal)).toEqual([text, stranger]);
  });

  test.each(["oidc-provider", "saml-provider"])("given an %s, when sampled, then it is tried", (type) => {
    const arn = `arn:aws-cn:iam::111122223333:${type}/a`;
    expect(callersFor({ Federated: arn })).toEqual([
      arn,
      colleague.replace("aws", "aws-cn"),
      stranger.replace("aws", "aws-cn"),
    ]);
  });

  test("given everyone but some, when sampled, then they are tried too", () => {
    const grant = grantIn(allow({ Principal: undefined, NotPrincipal: { AWS: ["111122223333", "*"] } }));
    expect(names(sampleCallers([grant]))).toEqual([colleague, stranger]);
  });

  test.each<[string, object, readonly string[]]>([
    ["an account", { StringEquals: { "aws:PrincipalAccount": "111122223333" } }, [colleague, stranger]],
    ["what is no account", { StringEquals: { "aws:PrincipalAccount": "x" } }, [stranger]],
    [
      "an ARN",
      { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/a" } },
      ["aws 111122223333 role a trust-drift", colleague, stranger],
    ],
    [
      "roles of an account",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/a*" } },
      [
        "aws 111122223333 role a trust-drift",
        "aws 111122223333 role aany trust-drift",
        "aws 111122223333 role atrust-drift trust-drift",
        "aws 111122223333 role aother trust-drift",
        colleague,
        stranger,
      ],
    ],
    [
      "a role of any account",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/a" } },
      ["aws 210987654321 role a trust-drift", stranger, stranger.replace("321", "322")],
    ],
    [
      "a role of accounts",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::11?:role/a" } },
      ["aws 210987654321 role a trust-drift", stranger, stranger.replace("321", "322")],
    ],
    [
      "a very long ARN",
      { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::111122223333:role/${"a".repeat(600)}` } },
      [stranger],
    ],
    [
      "a role of an account with a digit too many",
      { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::1111222233334:role/a" } },
      ["aws 210987654321 role a trust-drift", stranger, stranger.replace("321", "322")],
    ],
    [
      "a role of an account with a letter too many",
      { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::x111122223333:role/a" } },
      ["aws 210987654321 role a trust-drift", stranger, stranger.replace("321", "322")],
    ],
    [
      "an ARN that is as long as is tried",
      { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::111122223333:role/${"a".repeat(569)}` } },
      [`aws 111122223333 role ${"a".repeat(569)} trust-drift`, colleague, stranger],
    ],
    ["what is no ARN", { StringEquals: { "aws:PrincipalArn": "x" } }, [stranger]],
    ["another key", { ArnLike: { "aws:SourceArn": "arn:aws:iam::111122223333:role/a" } }, [stranger]],
  ])("given a condition on %s, when sampled, then whom it asks for", (_, conditions, wanted) => {
    expect(new Set(callersFor("*", conditions))).toEqual(new Set(wanted));
  });

  test("given a session, when sampled, then it is a role's, known to AWS by that name", () => {
    const principal = { AWS: "arn:aws:sts::111122223333:assumed-role/a/s" };
    expect(sampleCallers([grantIn(allow({ Principal: principal }))])[0]).toEqual({
      kind: "aws",
      type: "role",
      partition: "aws",
      account: "111122223333",
      name: "a",
      session: "s",
    });
  });

  test("given many principals, when sampled, then the number stays bounded", () => {
    const arns = texts("arn:aws:iam::111122223333:role/r", 30);
    const callers = names(sampleCallers(grantsIn(allow({ Principal: { AWS: arns } }))));
    expect(callers).toHaveLength(26);
    expect(callers.slice(23)).toEqual(["aws 111122223333 role r23 trust-drift", colleague, stranger]);
    const accounts = texts("1111222233", 40).map((prefix) => prefix.padEnd(12, "0"));
    const others = names(sampleCallers(grantsIn(allow({ Principal: { AWS: accounts } }))));
    expect(others).toHaveLength(24);
    expect(others.at(-1)).toBe(stranger);
  });

  test("given many ARNs in conditions, when sampled, then those of the first eight are tried", () => {
    const arns = texts("arn:aws:iam::111122223333:role/r", 9);
    const whose = (conditions: object) => callersFor("*", conditions).join();
    expect(whose({ ArnEquals: { "aws:PrincipalArn": arns } })).toContain("role r7 ");
    expect(whose({ ArnEquals: { "aws:PrincipalArn": arns } })).not.toContain("role r8 ");
    const grants = grantsIn(
      ...arns.map((arn) => allow({ Condition: { ArnEquals: { "aws:PrincipalArn": arn } } })),
    );
    expect(names(sampleCallers(grants)).join()).toContain("role r7 ");
    expect(names(sampleCallers(grants)).join()).not.toContain("role r8 ");
  });
});

describe("callers that a grant is about", () => {
  const of = (principal: object | string, ...others: readonly object[]) => {
    const grant = grantIn(allow({ Principal: principal }));
    const all = [grant, ...grantsIn(...others.map((other) => allow({ Principal: other })))];
    return names(callersOf(grant.who, sampleCallers(all), { left: 1000 }));
  };

  test.each<[object, readonly string[]]>([
    [{ AWS: "111122223333" }, [colleague]],
    [{ Service: "ec2.amazonaws.com" }, ["ec2.amazonaws.com"]],
    [{ AWS: "*" }, [stranger]],
    [{ AWS: "AROAEXAMPLEEXAMPLE123" }, []],
    [{ AWS: [] }, []],
  ])("given %j, when asked, then these", (principal, wanted) => {
    expect(of(principal)).toEqual(wanted);
  });

  test("given an account and its role, when asked, then the one that nobody names comes first", () => {
    const itsRole = { AWS: "arn:aws:iam::111122223333:role/a" };
    expect(of({ AWS: "111122223333" }, itsRole)).toEqual([colleague, "aws 111122223333 role a trust-drift"]);
  });

  test("given none that was sampled, when asked, then the one that the grant names", () => {
    const whoOf = (principal: object) => grantIn(allow({ Principal: principal })).who;
    const own = (principal: object) => names(callersOf(whoOf(principal), [], { left: 1000 }));
    expect(own({ AWS: "111122223333" })).toEqual([colleague]);
    expect(own({ AWS: "arn:aws:iam::111122223333:role/a" })).toEqual(["aws 111122223333 role a trust-drift"]);
    expect(own({ AWS: "*" })).toEqual([]);
    const allBut = grantIn(allow({ Principal: undefined, NotPrincipal: { AWS: "111122223333" } })).who;
    expect(callersOf(allBut, [], { left: 1000 })).toEqual([]);
  });
});
