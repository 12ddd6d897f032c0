import { above, type Report } from "../harness.ts";
import { cases } from "./cases.ts";

/** The AWS calls of each case, against the least. */
export async function callsReport(): Promise<Report> {
  const measured = [];
  for (const one of cases) measured.push({ ...one, made: await one.calls() });
  return {
    title: "AWS calls by case",
    text: "The least is what no design can avoid that loses nothing when it crashes. A decision to revert presumes the toggle as it was announced last; the toggle is read just before the write, so that `off` stops a write at once. `test/functions/budget.test.ts` asserts the calls of the bundles, which also fetch credentials once an hour.",
    head: ["case", "calls", "least", "budget", "why no fewer"],
    rows: measured.map(({ name, made, least, budget, why }) => [
      name,
      `${made.length}: ${counted(made)}`,
      String(least),
      String(budget),
      why,
    ]),
    broken: measured.flatMap(({ name, made, budget }) => above(`calls for ${name}`, made.length, budget)),
  };
}

function counted(calls: readonly string[]): string {
  return [...Map.groupBy(calls, (call) => call)].map(([call, some]) => `${some.length} ${call}`).join(", ");
}
