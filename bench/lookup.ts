import { Catalogue } from "../core/expectations/catalogue.ts";
import { type Expectation, parseExpectation } from "../core/expectations/expectation.ts";
import { checkTogether } from "../core/expectations/match/clash.ts";
import { above, microseconds, type Report, times, timesOf } from "./harness.ts";

const sizes = [50, 500, 5000];
const lookups = 500;
/** Of the largest catalogue against the smallest. A search through all expectations would be 100. */
const growthBudget = 3;

const trust = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::283389881690:role/x" }, Action: "sts:AssumeRole" },
  ],
};

/** Half name a role, half have a pattern. */
function expectationsOf(size: number): readonly Expectation[] {
  return Array.from({ length: size }, (_, at) => {
    const roles = [at % 2 === 0 ? `team-${at}-app` : `team-${at}-*`];
    const written = { name: `team-${at}`, match: { accounts: "*", roles }, trust, response: "auto" };
    return parseExpectation(written, `team-${at}.yaml`);
  });
}

/** Half of the roles are covered. Each lookup is one of the same 50 expectations, which all catalogues have. */
function rolesOf(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    account: "444444444444",
    name: at % 2 === 0 ? `team-${at % 50}-app` : `app-${at}`,
    path: "/",
  }));
}

/** How the times to find the expectation of a role and to check all of them depend on their number. */
export async function lookupReport(): Promise<Report> {
  const roles = rolesOf(lookups);
  const catalogues = sizes.map((size) => {
    const expectations = expectationsOf(size);
    return { size, expectations, catalogue: new Catalogue(expectations, []) };
  });
  const found = await timesOf(
    catalogues.map(({ size, catalogue }) => ({
      name: String(size),
      calls: lookups,
      run() {
        const covered = roles.filter((role) => catalogue.cover(role, "aws").kind === "one").length;
        if (covered !== lookups / 2)
          throw new Error(`expected ${lookups / 2} covered roles, found ${covered}`);
      },
    })),
  );
  const checked = await timesOf(
    catalogues.map(({ size, expectations }) => ({
      name: String(size),
      calls: size,
      run: () => checkTogether(expectations),
    })),
  );
  const measured = catalogues.map(({ size }) => {
    const [lookup, check] = [found, checked].map((times) => times.get(String(size)) ?? Number.NaN);
    return { size, lookup: lookup ?? Number.NaN, check: check ?? Number.NaN };
  });
  const [smallest] = measured;
  const growth = measured.map((one) => ({
    ...one,
    lookupRatio: one.lookup / (smallest?.lookup ?? Number.NaN),
    checkRatio: one.check / (smallest?.check ?? Number.NaN),
  }));
  const thousand = measured.at(-1)?.lookup ?? Number.NaN;
  const whole = measured.at(-1)?.check ?? Number.NaN;
  const [largest = Number.NaN] = sizes.slice(-1);
  const count = largest.toLocaleString("en-US");
  return {
    title: "Lookup of the expectation of a role",
    text: `${lookups} lookups, half of them of roles with an expectation, and the check at push that no two expectations cover a role equally well. Neither the time of a lookup nor that of the check for each expectation may depend on the number of expectations. With ${count} of them, 1,000 roles take ${microseconds(thousand * 1000)}, and the whole check takes ${microseconds(whole * largest)}.`,
    head: [
      "expectations",
      "a lookup",
      `× that of ${sizes[0]}`,
      "check, for each",
      `× that of ${sizes[0]}`,
      "budget",
    ],
    rows: growth.map(({ size, lookup, check, lookupRatio, checkRatio }) => [
      String(size),
      microseconds(lookup),
      times(lookupRatio),
      microseconds(check),
      times(checkRatio),
      String(growthBudget),
    ]),
    broken: growth.flatMap(({ size, lookupRatio, checkRatio }) => [
      ...above(`a lookup in ${size} expectations against ${sizes[0]}`, lookupRatio, growthBudget),
      ...above(`the check of ${size} expectations, for each, against ${sizes[0]}`, checkRatio, growthBudget),
    ]),
  };
}
