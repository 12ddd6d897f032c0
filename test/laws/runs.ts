import fc from "fast-check";
import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import type { Comparison, RoleContext } from "../../core/policy/model/change.ts";
import { memberAccount, ownAccount } from "../oracle/vocabulary.ts";

/**
 * How many pairs the oracle law tries; the other laws scale with it. `LAWS_RUNS=20000` is the full form, the
 * default the short one of `npm test`.
 * @default 400 pairs
 */
export const pairs = positive("LAWS_RUNS", 400);

/** The full form wants time; the short one must not. */
export const timeoutMilliseconds = 60_000 + pairs * 300;

/** Fixed, so that a failure repeats; `LAWS_SEED` tries another. fast-check prints it with every counterexample. */
const seed = positive("LAWS_SEED", 20_250_901);

/** A whole number above 0 from the environment. */
export function positive(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number <= 0)
    throw new Error(`${name}: expected a whole number above 0, found "${text}"`);
  return number;
}

/** Checks a law over a share of the pairs. */
export function checkLaw<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, share = 0.25): void {
  fc.assert(property, { seed, numRuns: Math.max(40, Math.ceil(pairs * share)), endOnFailure: pairs > 5000 });
}

export const roleContext: RoleContext = {
  account: ownAccount,
  organizationAccounts: new Set([ownAccount, memberAccount]),
};

/** Compares two documents that are both readable by construction. */
export function compare(expected: string | object, actual: string | object): Comparison {
  const prepared = prepareDocument(expected);
  if (!prepared.ok) throw new Error(`the expected side cannot be read: ${JSON.stringify(prepared.faults)}`);
  return compareDocuments(prepared.document, actual, roleContext);
}

export function areEqual(expected: string | object, actual: string | object): boolean {
  return compare(expected, actual).verdict === "equal";
}
