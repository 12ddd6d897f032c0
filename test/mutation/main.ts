import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { suites } from "../cases/load.ts";
import { recordedPairs } from "../laws/recorded-pairs.ts";
import { measure } from "./coverage.ts";
import { load } from "./evaluate.ts";
import { runInProcess } from "./in-process.ts";
import { instrument, slowTests, unitTests } from "./instrument.ts";
import { type Rated, scoreOf } from "./rated.ts";
import type { Subject } from "./subjects.ts";
import { missedOf, tableOf } from "./table.ts";

/**
 * `npm run mutation:policy` changes `core/policy` in thousands of small ways, as Stryker does, and counts how many changes
 * a test detects. Stryker starts its test runner for each mutant, a second and more; here each mutant meets the unit
 * tests, the cases and the recorded pairs in this process, in milliseconds.
 *
 * Folders or files as arguments limit what is changed. `--every 10` tries every tenth mutant. `--most 100` tries
 * a mutant on a hundred cases beside the unit tests, which takes less time and misses some.
 */
const leastScore = 95;
const reportFile = "reports/mutation-policy.txt";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" }, most: { type: "string", default: "Infinity" } },
});

/** The slow tests run only for a mutant that no other subject detects. */
const subjects: readonly Subject[] = [
  ...unitTests.map((name) => ({ kind: "file" as const, name })),
  ...suites.flatMap(({ cases }) => cases.map((stated) => ({ kind: "case" as const, stated }))),
  ...recordedPairs.map((pair) => ({ kind: "pair" as const, ...pair })),
  ...slowTests.map((name) => ({ kind: "file" as const, name })),
];
const { mutants, counting, switching } = await instrument();
const chosen = mutants
  .filter(({ fileName }) => positionals.length === 0 || positionals.some((name) => fileName.startsWith(name)))
  .filter((_, at) => at % Number(values.every) === 0);
console.log(`${chosen.length} mutants, ${subjects.length} subjects`);

const coverage = measure(load(counting), subjects, mutants);
const setup = { bundle: switching, subjects, answers: coverage.answers };
const rated = await runInProcess(
  chosen,
  setup,
  coverage,
  (done) => {
    if (done.length % 200 === 0) write(done);
  },
  Number(values.most),
);
rated.sort((one, other) => Number(one.mutant.id) - Number(other.mutant.id));

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
