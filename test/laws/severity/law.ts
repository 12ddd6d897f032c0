import type fc from "fast-check";
import type { Comparison } from "../../../core/policy/model/change.ts";
import type { TrustDocument } from "../../oracle/document.ts";
import { compare } from "../runs.ts";
import { rank } from "./statements.ts";

/** What broke a law: a pair of documents, what the law asks of it, and what came out. */
export interface Violation {
  readonly expected: TrustDocument;
  readonly actual: object;
  readonly wanted: string;
  readonly found: string;
}

export interface Law {
  readonly name: string;
  /** Of the runs that the oracle's law takes. */
  readonly share: number;
  readonly violations: fc.Arbitrary<Violation | undefined>;
}

/** An equal pair ranks below every severity. */
export function rankOf(expected: TrustDocument, actual: object): number {
  const comparison = compare(expected, actual);
  return comparison.verdict === "equal" ? -1 : rank(comparison.severity);
}

export function describe(comparison: Comparison): string {
  if (comparison.verdict !== "drift") return comparison.verdict;
  const lines = comparison.changes.map(
    ({ severity, direction, message }) => `${severity}/${direction}: ${message}`,
  );
  return [comparison.severity, ...lines.slice(0, 8)].join(" | ");
}

/** A violation when the severity ranks below `least`. */
export function below(
  expected: TrustDocument,
  actual: object,
  least: number,
  wanted: string,
): Violation | undefined {
  if (rankOf(expected, actual) >= least) return undefined;
  return { expected, actual, wanted, found: describe(compare(expected, actual)) };
}
