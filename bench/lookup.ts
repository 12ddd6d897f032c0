import { Catalogue } from "../core/expectations/catalogue.ts";
import { parseExpectation } from "../core/expectations/expectation.ts";
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
function catalogueOf(size: number): Catalogue {
  const expectations = Array.from({ length: size }, (_, at) => {
    const roles = [at % 2 === 0 ? `team-${at}-app` : `team-${at}-*`];
    const written = { name: `team-${at}`, match: { accounts: "*", roles }, trust, response: "auto" };
    return parseExpectation(written, `team-${at}.yaml`);
  });
  return new Catalogue(expectations, []);
}

/** Half of the roles are covered. Each lookup is one of the same 50 expectations, which all catalogues have. */
function rolesOf(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    account: "444444444444",
    name: at % 2 === 0 ? `team-${at % 50}-app` : `app-${at}`,
    path: "/",
  }));
}

/** How the time to find the expectation of a role depends on the number of expectations. */
export async function lookupReport(): Promise<Report> {
  const roles = rolesOf(lookups);
  const measuredTimes = await timesOf(
    sizes.map((size) => {
      const catalogue = catalogueOf(size);
      return {
        name: String(size),
        calls: lookups,
        run() {
          const covered = roles.filter((role) => catalogue.cover(role, "aws").kind === "one").length;
          if (covered !== lookups / 2)
            throw new Error(`expected ${lookups / 2} covered roles, found ${covered}`);
        },
      };
    }),
  );
  const [smallest = Number.NaN] = measuredTimes.values();
  const measured = [...measuredTimes].map(([size, time]) => ({ size, time, ratio: time / smallest }));
  return {
    title: "Lookup of the expectation of a role",
    text: `${lookups} lookups, half of them of roles with an expectation. The time must not depend on the number of expectations.`,
    head: ["expectations", "time of a lookup", `× that of ${sizes[0]}`, "budget"],
    rows: measured.map(({ size, time, ratio }) => [
      size,
      microseconds(time),
      times(ratio),
      String(growthBudget),
    ]),
    broken: measured.flatMap(({ size, ratio }) =>
      above(`a lookup in ${size} expectations against ${sizes[0]}`, ratio, growthBudget),
    ),
  };
}
