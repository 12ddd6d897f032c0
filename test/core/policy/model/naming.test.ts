import { describe, expect, test } from "vitest";
import { readOperator } from "../../../../core/policy/model/operator.ts";
import { accountOf, emptyPrincipal, readPrincipal } from "../../../../core/policy/model/principal.ts";
import { coversPattern, matchesPattern, normalisePattern } from "../../../../core/policy/model/wildcard.ts";

const iam = "arn:aws:iam::111122223333";
const account = { kind: "account", account: "111122223333" };
const unrecognised = { kind: "unrecognised", type: "AWS" };

describe("whom a principal stands for", () => {
  test.each<[string, string, object]>([
    ["AWS", "*", { kind: "everyone" }],
    ["AWS", "111122223333", account],
    ["AWS", `${iam}:root`, account],
    ["AWS", "arn:aws-us-gov:iam::111122223333:root", account],
    ["AWS", "1111222233334", unrecognised],
    ["AWS", "x111122223333", unrecognised],
    ["AWS", `${iam}:root/x`, unrecognised],
    ["AWS", "arn:aws:sts::111122223333:root", unrecognised],
    ["AWS", `${iam}:role/a/b`, { kind: "role", partition: "aws", account: "111122223333", name: "a/b" }],
    ["AWS", "arn:aws-cn:iam::111122223333:user/a", { kind: "user", partition: "aws-cn", name: "a" }],
    ["AWS", `${iam}:role`, unrecognised],
    ["AWS", `${iam}:role/`, unrecognised],
    ["AWS", `${iam}:role/a*`, unrecognised],
    ["AWS", `${iam}:role/a?`, unrecognised],
    ["AWS", `${iam}:group/a`, unrecognised],
    ["AWS", `${iam}:assumed-role/a/b`, unrecognised],
    ["AWS", `${iam}:federated-user/a`, unrecognised],
    ["AWS", "arn:aws:iam:us-east-1:111122223333:role/a", unrecognised],
    ["AWS", "arn:aws:iam::1111222233334:role/a", unrecognised],
    ["AWS", "arn:azure:iam::111122223333:role/a", unrecognised],
    ["AWS", `x${iam}:role/a`, unrecognised],
    ["AWS", "arn:aws:sts::111122223333:role/a", unrecognised],
    ["AWS", "arn:aws:sts::111122223333:federated-user/a", { kind: "federatedUser", account: "111122223333" }],
    [
      "AWS",
      "arn:aws:sts::111122223333:assumed-role/a/b/c",
      {
        kind: "session",
        partition: "aws",
        account: "111122223333",
        role: "a",
        session: "b/c",
      },
    ],
    ["AWS", "arn:aws:sts::111122223333:assumed-role/a", unrecognised],
    ["AWS", "arn:aws:sts::111122223333:assumed-role//a", unrecognised],
    ["AWS", "AROAEXAMPLEEXAMPLE123", { kind: "uniqueId", owner: "role" }],
    ["AWS", "AIDAEXAMPLEEXAMPLE123", { kind: "uniqueId", owner: "user" }],
    ["AWS", "AGPAEXAMPLEEXAMPLE123", { kind: "uniqueId", owner: "other" }],
    ["AWS", "AROAEXAMPLE1234", unrecognised],
    ["AWS", "AROAEXAMPLE12345", { kind: "uniqueId", owner: "role" }],
    ["AWS", "aroaexampleexample123", unrecognised],
    ["AWS", "BROAEXAMPLEEXAMPLE123", unrecognised],
    ["AWS", "xAROAEXAMPLEEXAMPLE123", unrecognised],
    ["AWS", "AROAEXAMPLEEXAMPLE123x", unrecognised],
    ["Service", "ec2.amazonaws.com", { kind: "service" }],
    ["Service", "ec2.amazonaws.com.cn", { kind: "service" }],
    ["Service", "ec2.amazonaws.com.de", { kind: "unrecognised", type: "Service" }],
    ["Service", "a b.amazonaws.com", { kind: "unrecognised", type: "Service" }],
    ["Service", ".amazonaws.community", { kind: "unrecognised", type: "Service" }],
    ["Service", "*", { kind: "everyOf", type: "Service" }],
    ["Federated", "*", { kind: "everyOf", type: "Federated" }],
    ["CanonicalUser", "*", { kind: "everyOf", type: "CanonicalUser" }],
    ["CanonicalUser", "abc", { kind: "canonicalUser" }],
    ["Federated", "accounts.google.com", { kind: "webIdentity", issuer: "accounts.google.com" }],
    ["Federated", "graph.facebook.com", { kind: "webIdentity", issuer: "graph.facebook.com" }],
    ["Federated", "www.amazon.com", { kind: "webIdentity" }],
    ["Federated", "cognito-identity.amazonaws.com", { kind: "webIdentity" }],
    ["Federated", "cognito-identity-us-gov.amazonaws.com", { kind: "webIdentity" }],
    ["Federated", "accounts.example.com", { kind: "unrecognised", type: "Federated" }],
    [
      "Federated",
      `${iam}:oidc-provider/a.example/b`,
      {
        kind: "oidc",
        account: "111122223333",
        issuer: "a.example/b",
      },
    ],
    ["Federated", "arn:aws-cn:iam::111122223333:saml-provider/a", { kind: "saml", account: "111122223333" }],
    ["Federated", `${iam}:saml-provider/`, { kind: "unrecognised", type: "Federated" }],
    ["Federated", `${iam}:saml-provider/a*`, { kind: "unrecognised", type: "Federated" }],
    ["Federated", `x${iam}:saml-provider/a`, { kind: "unrecognised", type: "Federated" }],
    ["Federated", `${iam}:role/a`, { kind: "unrecognised", type: "Federated" }],
    ["Martian", "*", { kind: "unrecognised", type: "Martian" }],
  ])("given %s %s, when read, then that", (type, text, wanted) => {
    expect(readPrincipal(type, text)).toMatchObject({ ...wanted, text });
  });

  test("given two spellings, when read, then they are the same exactly when they mean the same", () => {
    const canonical = (type: string, text: string) => readPrincipal(type, text).canonical;
    expect(canonical("AWS", "111122223333")).toBe(canonical("AWS", `${iam}:root`));
    expect(canonical("AWS", "111122223333")).toBe(canonical("AWS", "arn:aws-cn:iam::111122223333:root"));
    const others = [
      ["AWS", "111122223333"],
      ["AWS", "222233334444"],
      ["AWS", "*"],
      ["AWS", `${iam}:role/a`],
      ["AWS", `${iam}:user/a`],
      ["AWS", "x"],
      ["Service", "x"],
      ["Service", "*"],
      ["Federated", "*"],
      ["x", "x"],
      ['"AWS"', "x"],
      ["", "AWS x"],
    ].map(([type = "", text = ""]) => canonical(type, text));
    expect(new Set(others).size).toBe(others.length);
    const empty = ["AWS", "Service", "", '"AWS"'].map((type) => emptyPrincipal(type).canonical);
    expect(new Set([...others, ...empty]).size).toBe(others.length + empty.length);
    expect(emptyPrincipal("AWS")).toMatchObject({ kind: "empty", text: "no AWS principal" });
  });

  test("given a principal, when asked for its account, then it is returned where there is one", () => {
    expect(accountOf(readPrincipal("AWS", `${iam}:role/a`))).toBe("111122223333");
    expect(accountOf(readPrincipal("Service", "ec2.amazonaws.com"))).toBeUndefined();
  });
});

describe("what an operator compares", () => {
  test.each<[string, object]>([
    ["STRINGEQUALS", { test: "string", wildcards: false, negated: false, set: "", ifExists: false }],
    ["StringNotLikeIfExists", { test: "string", wildcards: true, negated: true, ifExists: true }],
    [
      "ForAllValues:ArnLike",
      { test: "arn", wildcards: true, set: "ForAllValues:", canonical: "ForAllValues:arn" },
    ],
    ["foranyvalue:NumericLessThan", { test: "numericLessThan", set: "ForAnyValue:" }],
    ["Null", { test: "null", set: "", ifExists: false }],
    [
      "NullIfExists",
      { test: "unknown", canonical: "unknown NullIfExists", wildcards: false, negated: false },
    ],
    ["FORANYVALUE:Null", { test: "unknown", set: "", ifExists: false }],
    ["ForAnyValue:StringIs", { test: "unknown", set: "" }],
    ["xForAnyValue:StringEquals", { test: "unknown" }],
    ["StringEqualsIfExistsx", { test: "unknown" }],
    ["IfExists", { test: "unknown" }],
    ["", { test: "unknown", canonical: "unknown " }],
    ["StringNotEqualsIfExists", { canonical: "not string if exists" }],
    ["x\nStringEquals", { test: "unknown" }],
    ["x".repeat(65), { test: "unknown", canonical: `unknown ${"x".repeat(65)}` }],
  ])("given %j, when read, then that, and the same again", (written, wanted) => {
    expect(readOperator(written)).toMatchObject(wanted);
    expect(readOperator(written)).toEqual(readOperator(written));
  });

  test("given a name as long as is remembered, when read again, then it is the same, and not one longer", () => {
    expect(readOperator("x".repeat(64))).toBe(readOperator("x".repeat(64)));
    expect(readOperator("x".repeat(65))).not.toBe(readOperator("x".repeat(65)));
  });

  test("given many operators that nobody knows, when read, then few are remembered, and AWS's own still known", () => {
    for (let at = 0; at < 600; at++) expect(readOperator(`Unheard${at}`).test).toBe("unknown");
    expect(readOperator("StringEquals").test).toBe("string");
    expect(readOperator("Unheard599")).not.toBe(readOperator("Unheard599"));
    expect(readOperator("Unheard0")).toBe(readOperator("Unheard0"));
  });
});

describe("patterns", () => {
  test("given runs of wildcards, when normalised, then the stars come last", () => {
    expect(["**", "*?*", "?*?*", "a**b*?c", "??", "a*b", "*?"].map(normalisePattern)).toEqual([
      "*",
      "?*",
      "??*",
      "a*b?*c",
      "??",
      "a*b",
      "?*",
    ]);
  });

  test("given a pattern and a text, when matched, then a wildcard of the text is mere text", () => {
    const [enough, none] = [{ left: 100 }, { left: 0 }];
    expect(matchesPattern("a?", "a*", enough)).toBe(true);
    expect(matchesPattern("a", "a*", enough)).toBe(false);
    expect(matchesPattern("a*", "a", enough)).toBe(true);
    expect(matchesPattern("ab", "a", enough)).toBe(false);
    expect(matchesPattern("*ab", "aaab", enough)).toBe(true);
    expect(coversPattern("a?", "a*", enough)).toBe(false);
    expect(coversPattern("a?", "a?", enough)).toBe(true);
    expect(coversPattern("a*", "a*", enough)).toBe(true);
    expect(matchesPattern("a".repeat(49), "a".repeat(49), none)).toBe(true);
    expect(matchesPattern("a".repeat(50), "a".repeat(50), none)).toBeUndefined();
    expect(coversPattern("a".repeat(50), "a".repeat(50), none)).toBe(false);
    const effort = { left: 100 };
    matchesPattern("a".repeat(200), "a".repeat(200), effort);
    expect(effort.left).toBe(96);
  });
});
