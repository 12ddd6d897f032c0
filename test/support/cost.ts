/**
 * What a call costs, as a multiple of a fixed amount of work: a time alone also measures the machine. Processor time
 * excludes waiting, and the least of some repeats excludes pauses.
 * @param enough stops repeating at a cost that is low enough
 */
export function costOf(call: () => unknown, enough: number): number {
  let [least, leastUnit, cost] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  for (let repeat = 0; repeat < 40 && cost > enough; repeat++) {
    leastUnit = Math.min(leastUnit, processorMicroseconds(unitOfWork));
    least = Math.min(least, processorMicroseconds(call));
    cost = least / leastUnit;
  }
  return cost;
}

/** What one comparison may cost: 50 ms on an idle machine of 2026, where the unit of work takes 10 ms. */
export const mostCost = 5;

export function processorMicroseconds(call: () => unknown): number {
  const start = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

const text = encodeURIComponent(
  JSON.stringify({
    Version: "2012-10-17",
    Statement: Array.from({ length: 5 }, (_, at) => ({
      Effect: "Allow",
      Principal: {
        AWS: [`arn:aws:iam::${100_000_000_000 + at}:role/platform/deployer`, "arn:aws:iam::1:user/a"],
      },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: { "sts:ExternalId": `external-id-${at}`, "aws:PrincipalOrgID": "o-abcdefghij" },
      },
    })),
  }),
);

/** Decodes and parses a document, as each comparison must. */
function unitOfWork(): number {
  let read = 0;
  for (let times = 0; times < 1000; times++) read += Object.keys(JSON.parse(decodeURIComponent(text))).length;
  return read;
}
