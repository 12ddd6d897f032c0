import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { parseExpectation, renderTrust } from "../../../core/expectations/expectation.ts";
import { checkTogether } from "../../../core/expectations/match/clash.ts";
import { globsOverlap, matchesGlob } from "../../../core/shared/glob.ts";
import { costOf, mostCost } from "../../support/cost.ts";
import { expectation, prod } from "../support/samples.ts";

const yaml = `
name: app
match: { accounts: "*", roles: ["app-*"] }
trust:
  Version: "2012-10-17"
  Statement:
    - Effect: Allow
      Principal: { AWS: "arn:{{partition}}:iam::{{account}}:role/ci" }
      Action: sts:AssumeRole
`;
const read = (text: string) => parseExpectation(parse(text), "app.yaml");

describe("an expectation", () => {
  test("asks for an alert and nothing more where it does not say otherwise", () => {
    expect(read(yaml)).toMatchObject({
      response: "alert",
      availability: "normal",
      trustedChangers: [],
      onTrustedChange: "alert",
      rebind: "never",
      restore: "never",
    });
  });

  test("is filled in for each account and partition", () => {
    expect(renderTrust(read(yaml), prod, "aws-cn")).toContain(`"arn:aws-cn:iam::${prod}:role/ci"`);
  });

  test.each(["qovery-access", "auditor", "eks-service-account", "github-deployer"])(
    "template %s is sound",
    (name) => {
      expect(parseExpectation(expectation(name), name).name).toBe(name);
    },
  );
});

describe("a faulty expectation is refused with the file and the field", () => {
  test.each([
    [
      "name: app",
      "name: My App",
      "app.yaml: name: expected lower-case letters, digits and hyphens, at most 63, found ",
    ],
    ["name: app", "", "app.yaml: name: expected a value, found nothing"],
    ['accounts: "*"', "accounts: [444444444444]", "app.yaml: match.accounts: expected "],
    ['accounts: "*"', 'accounts: ["44"]', "app.yaml: match.accounts[0]: expected 12 digits in quotes"],
    ['accounts: "*"', "accounts: []", "app.yaml: match.accounts: expected at least one account"],
    ['roles: ["app-*"]', "roles: []", "app.yaml: match.roles: expected at least one role name or path"],
    ['roles: ["app-*"]', 'roles: [""]', "app.yaml: match.roles[0]: expected a non-empty string"],
    [
      'roles: ["app-*"]',
      "role: app",
      "app.yaml: match.roles: expected a value, found nothing; match.role: no such field",
    ],
    [
      "name: app",
      "name: app\nresponse: Auto",
      'app.yaml: response: expected "alert" or "approve" or "auto", found "Auto"',
    ],
    ["name: app", "name: app\nrespond: auto", "app.yaml: respond: no such field"],
    ["name: app", "name: app\nresponse: on", "app.yaml: response: expected "],
    [
      "name: app",
      'name: app\ntrustedChangers: ["*"]',
      "app.yaml: trustedChangers[0]: expected the ARN of a role or user",
    ],
    [
      "name: app",
      'name: app\ntrustedChangers: ["arn:*"]',
      "app.yaml: trustedChangers[0]: expected the ARN of a role or user",
    ],
    [
      "name: app",
      'name: app\ntrustedChangers: ["arn:aws:iam::{{acount}}:role/ci"]',
      "app.yaml: trustedChangers: expected {{account}} or {{partition}}, found {{acount}}",
    ],
    ["{{account}}", "{{acount}}", "app.yaml: trust: expected {{account}} or {{partition}}, found {{acount}}"],
    ["Effect: Allow", "Effect: allow", "app.yaml: trust.Statement[0].Effect: "],
    ["Statement:", "Statements:", "app.yaml: trust.Statement: "],
    ['Version: "2012-10-17"', "Version: 2012-10-18", "app.yaml: trust.Version: "],
    [
      "Action: sts:AssumeRole",
      `Action: ["${"a".repeat(9000)}"]`,
      "app.yaml: trust: expected at most 8192 characters, found ",
    ],
  ])("%j → %j", (from, to, message) => {
    expect(yaml).toContain(from);
    expect(() => read(yaml.replace(from, to))).toThrow(message);
  });

  test("all faults at once", () => {
    const text = yaml.replace("name: app", "name: 1\nresponse: maybe\nother: 1");
    expect(() => read(text)).toThrow(/name: .+; response: .+; other: no such field/);
  });

  test.each([null, "text", 1, []])("%j instead of one", (value) => {
    expect(() => parseExpectation(value, "app.yaml")).toThrow(
      /^app\.yaml: (the expectation|name): expected /,
    );
  });
});

describe("the most specific expectation wins", () => {
  const one = (name: string, accounts: string | string[], role: string) =>
    parseExpectation({ ...parse(yaml), name, match: { accounts, roles: [role] } }, name);
  const nameFor = (expectations: ReturnType<typeof one>[], name: string, path?: string) => {
    const location = { account: prod, name, ...(path !== undefined && { path }) };
    const cover = new Catalogue(expectations, []).cover(location, "aws");
    return cover.kind === "one" ? cover.expected.expectation.name : cover.kind;
  };

  test.each([
    [
      "a named account before all of them",
      [one("all", "*", "app-1"), one("named", [prod], "app-*")],
      "named",
    ],
    [
      "a literal name before a pattern",
      [one("pattern", "*", "app-*"), one("literal", "*", "app-1")],
      "literal",
    ],
    ["the longer pattern", [one("short", "*", "a*"), one("long", "*", "app-*")], "long"],
    ["none of another account", [one("other", ["333333333333"], "app-1")], "none"],
    ["none of another name", [one("other", "*", "app-2")], "none"],
    ["no one, when two fit equally well", [one("x", "*", "app-1"), one("y", "*", "app-1")], "ambiguous"],
  ])("%s", (_, expectations, expected) => {
    expect(nameFor(expectations, "app-1", "/")).toBe(expected);
    expect(nameFor(expectations.toReversed(), "app-1", "/")).toBe(expected);
  });

  test("a pattern with a path speaks of the path; where it is not known, the name decides", () => {
    const expectations = [one("path", "*", "team/app-*")];
    expect(nameFor(expectations, "app-1", "/team/")).toBe("path");
    expect(nameFor(expectations, "app-1", "/")).toBe("none");
    expect(nameFor(expectations, "app-1", "/other/team/")).toBe("none");
    expect(nameFor(expectations, "app-1")).toBe("path");
  });

  test.each(["trust-canary", "/canary/trust-drift/Trust-Canary"])(
    "%s is the responder's own role",
    (role) => {
      expect(() => checkTogether([one("x", "*", role)])).toThrow("the responder's own canary");
      expect(() => checkTogether([one("x", "*", "trust-*")])).not.toThrow();
    },
  );

  test("two that cover one role equally well are refused together, both named", () => {
    const clash = [one("x", "*", "app-a*"), one("y", "*", "app-*a")];
    expect(() => checkTogether(clash)).toThrow("x and y are equally specific for app-a* and app-*a");
    expect(() => checkTogether([one("x", "*", "app-1"), one("y", [prod], "app-1")])).not.toThrow();
    expect(() => checkTogether([one("x", "*", "a"), one("x", "*", "b")])).toThrow(
      "two expectations have the name x",
    );
  });
});

describe("globs", () => {
  const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);
  const text = fc.stringMatching(/^[ab]{0,8}$/);

  test("match as the regular expression of the same meaning does", () => {
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const same = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(matchesGlob(glob, name)).toBe(same.test(name));
      }),
    );
  });

  test("overlap exactly if some text fits both", () => {
    const short = fc.stringMatching(/^[ab*?]{0,5}$/);
    // Two patterns that overlap have a common text that is no longer than both
    const texts = textsOf("ab", 10);
    fc.assert(
      fc.property(short, short, (a, b) => {
        const both = texts.some((text) => matchesGlob(a, text) && matchesGlob(b, text));
        expect(globsOverlap(a, b)).toBe(both);
        expect(globsOverlap(b, a)).toBe(both);
      }),
      { numRuns: 500 },
    );
  });

  test("cost little, however hostile the pattern", () => {
    const match = () => matchesGlob(`${"*a".repeat(200)}b`, "a".repeat(20_000));
    expect(match()).toBe(false);
    expect(costOf(match, mostCost)).toBeLessThan(mostCost);
  });
});

/** Every text of these characters, up to a length. */
function textsOf(characters: string, length: number): readonly string[] {
  if (length === 0) return [""];
  const shorter = textsOf(characters, length - 1);
  const longest = shorter.filter((text) => text.length === length - 1);
  return [...shorter, ...longest.flatMap((text) => [...characters].map((character) => text + character))];
}
