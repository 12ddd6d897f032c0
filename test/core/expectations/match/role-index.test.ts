import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Expectation, parseExpectation } from "../../../../core/expectations/expectation.ts";
import { checkTogether } from "../../../../core/expectations/match/clash.ts";
import { patternFits, type RoleLocation, specificity } from "../../../../core/expectations/match/pattern.ts";
import { RoleIndex } from "../../../../core/expectations/match/role-index.ts";
import { mayShareAccount } from "../../../../core/expectations/revision.ts";
import { globsOverlap } from "../../../../core/shared/glob.ts";
import { processorMicroseconds } from "../../../support/cost.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function expectationOf(name: string, match: Expectation["match"]): Expectation {
  return parseExpectation({ name, match, trust }, name);
}

const accounts = ["111111111111", "222222222222", "333333333333"];
const letters = (pool: string) => fc.string({ unit: fc.constantFrom(...pool), minLength: 1, maxLength: 6 });
const match = fc.record({
  accounts: fc.oneof(
    fc.constant<"*">("*"),
    fc.uniqueArray(fc.constantFrom(...accounts), { minLength: 1, maxLength: 2 }),
  ),
  roles: fc.array(letters("aAb/*?"), { minLength: 1, maxLength: 3 }),
});
const catalogues = fc
  .array(match, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((one, at) => expectationOf(`e${at}`, one)));
const role: fc.Arbitrary<RoleLocation> = fc.record(
  {
    account: fc.constantFrom(...accounts),
    name: letters("aAb"),
    path: fc.oneof(
      fc.constant("/"),
      letters("ab").map((folder) => `/${folder}/`),
    ),
  },
  { requiredKeys: ["account", "name"] },
);

/** One look at every pattern. */
function linear(expectations: readonly Expectation[], location: RoleLocation): readonly Expectation[] {
  const ranked = expectations.flatMap((expectation) => {
    const { match: of } = expectation;
    if (of.accounts !== "*" && !of.accounts.includes(location.account)) return [];
    const ranks = of.roles
      .filter((pattern) => patternFits(pattern, location))
      .map((pattern) => specificity(of.accounts, pattern));
    return ranks.length === 0 ? [] : [{ expectation, rank: Math.max(...ranks) }];
  });
  const highest = Math.max(...ranked.map(({ rank }) => rank));
  return ranked.filter(({ rank }) => rank === highest).map(({ expectation }) => expectation);
}

function clashing(expectations: readonly Expectation[]): boolean {
  return expectations.some((one, at) =>
    expectations
      .slice(at + 1)
      .some(
        (other) =>
          mayShareAccount(one.match.accounts, other.match.accounts) &&
          one.match.roles.some((first) =>
            other.match.roles.some(
              (second) =>
                specificity(one.match.accounts, first) === specificity(other.match.accounts, second) &&
                globsOverlap(first.toLowerCase(), second.toLowerCase()),
            ),
          ),
      ),
  );
}

describe("the index of patterns", () => {
  test("finds what a look at every pattern finds, in the same order", () => {
    fc.assert(
      fc.property(catalogues, fc.array(role, { minLength: 1, maxLength: 10 }), (expectations, roles) => {
        const index = new RoleIndex(expectations);
        for (const one of roles) expect(index.find(one)).toEqual(linear(expectations, one));
      }),
      { numRuns: 2000 },
    );
  });

  test("a clash is found exactly if two patterns of the same specificity overlap", () => {
    fc.assert(
      fc.property(catalogues, (expectations) => {
        const check = expect(() => checkTogether(expectations));
        if (clashing(expectations)) check.toThrow("are equally specific for");
        else check.not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test("an account that was forgotten is indexed again", () => {
    const many = Array.from({ length: 120 }, (_, at) => String(100_000_000_000 + at));
    const index = new RoleIndex(
      many.map((account, at) => expectationOf(`e${at}`, { accounts: [account], roles: ["app"] })),
    );
    for (const [at, account] of [...many, ...many].entries())
      expect(index.find({ account, name: "app" })[0]?.name).toBe(`e${at % many.length}`);
  });
});

/** As a platform team writes them: literal names, names below a path, patterns with a literal start, and with a literal end. */
function manyExpectations(count: number): readonly Expectation[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `team-${String(at).padStart(5, "0")}`;
    const roles = [`${name}-deployer`, `${name}/ci/*`, `${name}-ci-*`, `*-${name}`];
    return expectationOf(name, { accounts: at % 3 === 0 ? [accounts[at % 2] ?? ""] : "*", roles });
  });
}

/** Processor time in µs of a lookup of 1,000 roles, the least of some repeats. */
function lookups(expectations: readonly Expectation[]): number {
  const index = new RoleIndex(expectations);
  const roles = Array.from({ length: 1000 }, (_, at) => ({
    account: accounts[0] ?? "",
    name: at % 2 === 0 ? `team-${String(at).padStart(5, "0")}-deployer` : `some-other-role-${at}`,
    path: "/",
  }));
  return least(() => roles.map((one) => index.find(one)));
}

function least(call: () => unknown): number {
  return Math.min(...Array.from({ length: 9 }, () => processorMicroseconds(call)));
}

describe("growth", () => {
  const [few, many] = [manyExpectations(100), manyExpectations(5000)];

  test("a lookup among 5,000 expectations takes as long as among 100", () => {
    expect(lookups(many) / lookups(few)).toBeLessThan(4);
  });
});
