import { compareBothWays, complaintsOf } from "../cases/check.ts";
import type { Case } from "../cases/load.ts";
import { reportOf } from "../cases/report.ts";
import { verdictLine } from "../laws/verdict-line.ts";
import { runFile } from "./collect.ts";
import { files } from "./files.ts";

/** What the tests assert of `core/policy`. */
export type Subject =
  /** A file of unit tests. */
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "case"; readonly stated: Case }
  | { readonly kind: "pair"; readonly one: object; readonly other: string };

/**
 * Bundled with the changed code. `cases.test.ts`, `golden.test.ts` and `recorded.test.ts` compare the same texts with
 * their records, so an answer other than that of the unchanged code fails one of these tests.
 * @throws what a unit test throws that fails
 */
export function answerOf(subject: Subject): string {
  switch (subject.kind) {
    case "file": {
      const load = files[subject.name];
      if (load === undefined) throw new Error(`expected ${subject.name} in the bundle`);
      runFile(load);
      return "passed";
    }
    case "case": {
      const compared = compareBothWays(subject.stated);
      return [...complaintsOf(subject.stated, compared), ...reportOf(subject.stated, compared)].join("\n");
    }
    case "pair":
      return verdictLine(subject.one, subject.other);
  }
}
