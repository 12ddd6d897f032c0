import { compareBothWays, complaintsOf } from "../cases/check.ts";
import type { Case } from "../cases/load.ts";
import { reportOf } from "../cases/report.ts";
import { verdictLine } from "../laws/verdict-line.ts";

/** One thing that the tests assert of `core/policy`. */
export type Subject =
  | { readonly kind: "case"; readonly stated: Case }
  | { readonly kind: "pair"; readonly one: object; readonly other: string };

/**
 * What `cases.test.ts`, `golden.test.ts` and `recorded.test.ts` compare with their records. Bundled with the changed
 * code: an answer other than that of the unchanged code fails one of these tests.
 */
export function answerOf(subject: Subject): string {
  switch (subject.kind) {
    case "case": {
      const compared = compareBothWays(subject.stated);
      return [...complaintsOf(subject.stated, compared), ...reportOf(subject.stated, compared)].join("\n");
    }
    case "pair":
      return verdictLine(subject.one, subject.other);
  }
}
