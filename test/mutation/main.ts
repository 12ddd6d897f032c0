import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { suites } from "../cases/load.ts";
import { recordedPairs } from "../laws/recorded-pairs.ts";
import { measure } from "./coverage.ts";
import { load } from "./evaluate.ts";
import { runInProcess } from "./in-process.ts";
import { instrument, slowTests, unitTests } from "./instrument.ts";
import { isDetected, type Rated, scoreOf } from "./rated.ts";
import { runStryker } from "./stryker.ts";
import type { Subject } from "./subjects.ts";
import { missedOf, tableOf } from "./table.ts";

/**
 * `npm run mutation:policy` changes `core/policy` in thousands of small ways and counts how many changes a test detects.
 * First, each change meets the cases and the recorded pairs in this process, in milliseconds. Then Stryker runs the unit
 * tests for the changes that were not detected.
 *
 * Folders or files as arguments limit what is changed; `--quick` leaves out Stryker.
 */
const leastScore = 95;
const reportFile = process.env.MUTATION_REPORT ?? "reports/mutation-policy.txt";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, most: { type: "string", default: "Infinity" } },
});

/** A mutant that is found earlier does not come to the slow ones. */
const subjects: readonly Subject[] = [
  ...unitTests.map((name) => ({ kind: "file" as const, name })),
  ...suites.flatMap(({ cases }) => cases.map((stated) => ({ kind: "case" as const, stated }))),
  ...recordedPairs.map((pair) => ({ kind: "pair" as const, ...pair })),
  ...slowTests.map((name) => ({ kind: "file" as const, name })),
];
const { mutants, counting, switching } = await instrument();
const chosen = mutants.filter(
  ({ fileName }) => positionals.length === 0 || positionals.some((name) => fileName.startsWith(name)),
);
console.log(`${chosen.length} mutants, ${subjects.length} subjects`);

const coverage = measure(load(counting), subjects, mutants);
const setup = { bundle: switching, subjects, answers: coverage.answers };
const first = await runInProcess(
  chosen,
  setup,
  coverage,
  (done) => {
    if (done.length % 200 === 0) write(done);
  },
  Number(values.most),
);
const missed = first.filter((one) => !isDetected(one)).map(({ mutant }) => mutant);
console.log(`${missed.length} not detected by cases and recorded pairs`);

const second = values.quick ? [] : await runStryker(missed);
const byUnitTests = new Map(second.map((one) => [one.mutant.id, one]));
const rated: readonly Rated[] = first
  .map((one) => byUnitTests.get(one.mutant.id) ?? one)
  .toSorted((one, other) => Number(one.mutant.id) - Number(other.mutant.id));

write(rated);
console.log(`\n${tableOf(rated)}\n\nMutants that no test detects: ${reportFile}`);
if (scoreOf(rated) < leastScore) {
  console.error(`expected a score of at least ${leastScore} %`);
  process.exitCode = 1;
}

/** Also in between, because a run takes long on a loaded machine. */
function write(done: readonly Rated[]): void {
  mkdirSync("reports", { recursive: true });
  writeFileSync(reportFile, `${[tableOf(done), "", ...missedOf(done)].join("\n")}\n`);
}
