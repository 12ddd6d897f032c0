import { entriesOf, type PromiseName, promises } from "./promises/promises.ts";

export interface KindReport {
  readonly kind: string;
  readonly runs: number;
  /** Calls that failed. */
  readonly faults: number;
  readonly crashes: number;
  readonly violations: readonly {
    readonly promise: PromiseName;
    /** Scenarios that break it. */
    readonly count: number;
    /** The smallest one that was found, as a sequence of events. */
    readonly example: string;
  }[];
}

export function totalOf({ violations }: KindReport): number {
  return violations.reduce((sum, { count }) => sum + count, 0);
}

/** A table of faults and promises, then an example of each violation. */
export function printed(
  reports: readonly KindReport[],
  seed: number,
  { seconds, cpuSeconds }: { readonly seconds: number; readonly cpuSeconds: number },
): string {
  const names = entriesOf(promises).map(([name]) => name);
  const letters = names.map((_, at) => String.fromCharCode(65 + at));
  const rows = reports.map((report) => {
    const cells = names.map((name) => {
      const count = report.violations.find(({ promise }) => promise === name)?.count ?? 0;
      return String(count === 0 ? "." : count).padStart(4);
    });
    const { kind, runs, faults, crashes } = report;
    const numbers = `${String(runs).padStart(7)}${String(faults).padStart(7)}${String(crashes).padStart(8)}`;
    return `${kind.padEnd(36)}${numbers}${cells.join("")}`;
  });
  const sum = (count: (report: KindReport) => number) => reports.reduce((all, one) => all + count(one), 0);
  const examples = reports.flatMap(({ kind, violations }) =>
    violations.map(({ promise, example }) => `\n${kind} breaks "${promise}":\n${example}`),
  );
  return [
    ...names.map((name, at) => `${letters[at]}: ${name}`),
    `${"fault".padEnd(36)}   runs faults crashes${letters.map((letter) => letter.padStart(4)).join("")}`,
    ...rows,
    ...examples,
    `${reports.length} kinds of faults, ${sum(({ runs }) => runs)} scenarios, ${sum(({ faults }) => faults)} failed calls, ${sum(({ crashes }) => crashes)} crashes, ${sum(totalOf)} violations; seed ${seed}, ${seconds} s (${cpuSeconds} s of CPU)`,
  ].join("\n");
}
