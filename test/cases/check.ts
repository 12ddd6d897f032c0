import { canonicalText, compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import { type Change, type Comparison, severities } from "../../core/policy/model/change.ts";
import type { Case, ExpectedChange } from "./load.ts";

/**
 * What a case demands, as functions without a test framework: `cases.test.ts` and `test/laws/golden.test.ts` assert it
 * once, and `test/mutation` asks for it once for each change of the code.
 */

/** The account that owns the role wherever a case does not say. */
const defaultAccount = "111122223333";

/** A side that cannot be read makes the comparison unreadable, whichever it is. */
export function compare(
  expected: Case["expected"],
  actual: Case["actual"],
  { account, organizationAccounts, organizationId, availability }: Case,
): Comparison {
  const prepared = prepareDocument(expected);
  if (!prepared.ok) return { verdict: "unreadable", severity: "critical", faults: prepared.faults };
  return compareDocuments(prepared.document, actual, {
    account: account ?? defaultAccount,
    organizationAccounts: new Set(organizationAccounts),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(availability === undefined ? {} : { availability }),
  });
}

/** The comparison of a case in both directions. */
export interface Compared {
  readonly comparison: Comparison;
  readonly swapped: Comparison;
}

export function compareBothWays(stated: Case): Compared {
  return {
    comparison: compare(stated.expected, stated.actual, stated),
    swapped: compare(stated.actual, stated.expected, stated),
  };
}

/** @returns one sentence for each demand of the case that the code does not meet */
export function complaintsOf(stated: Case, { comparison, swapped } = compareBothWays(stated)): string[] {
  return [
    ...illFormed(comparison),
    ...notAsStated(comparison, stated),
    ...otherAsText(comparison, stated),
    ...illFormed(swapped),
    ...otherWayRound(swapped, stated),
  ];
}

function unless(isMet: boolean, complaint: string): string[] {
  return isMet ? [] : [complaint];
}

function illFormed(comparison: Comparison): string[] {
  if (comparison.verdict === "equal") return [];
  if (comparison.verdict === "unreadable")
    return unless(comparison.faults.length > 0, "unreadable without a fault");
  const worst = Math.max(...comparison.changes.map((change) => severities.indexOf(change.severity)));
  return [
    ...unless(comparison.changes.length > 0, "drift without a change"),
    ...unless(comparison.severity === severities[worst], "the whole is not as severe as its worst change"),
    ...comparison.changes.flatMap(({ kind, message, source }) => [
      ...unless(message !== "", `${kind} without a message`),
      ...unless(source.startsWith("https://docs.aws.amazon.com/"), `${kind} without an AWS page`),
    ]),
  ];
}

function notAsStated(comparison: Comparison, stated: Case): string[] {
  const { verdict, severity, severity_min, severity_max, changes = [] } = stated;
  const found = JSON.stringify(comparison);
  const rank = comparison.verdict === "equal" ? -1 : severities.indexOf(comparison.severity);
  const isVerdict = verdict === "unequal" ? rank >= 0 : comparison.verdict === verdict;
  const least = severity_min === undefined ? -1 : severities.indexOf(severity_min);
  const most = severity_max === undefined ? severities.length : severities.indexOf(severity_max);
  const reported = comparison.verdict === "drift" ? comparison.changes : [];
  return [
    ...unless(isVerdict, `not ${verdict}: ${found}`),
    ...unless(severity === undefined || rank === severities.indexOf(severity), `not ${severity}: ${found}`),
    ...unless(rank >= least, `below ${severity_min}: ${found}`),
    ...unless(rank <= most, `above ${severity_max}: ${found}`),
    ...changes.flatMap((wanted) =>
      unless(
        reported.some((change) => fits(change, wanted)),
        `no change like ${JSON.stringify(wanted)} in ${found}`,
      ),
    ),
  ];
}

function fits(change: Change, wanted: ExpectedChange): boolean {
  return (
    [wanted.direction].flat().includes(change.direction) &&
    (wanted.severity === undefined || change.severity === wanted.severity) &&
    occursIn(change.principal, wanted.principal) &&
    occursIn(change.action, wanted.action) &&
    occursIn(change.condition, wanted.condition)
  );
}

function occursIn(found: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || found?.toLowerCase().includes(wanted.toLowerCase()) === true;
}

/** Live documents come as text, for which there are short cuts that objects do not take. */
function otherAsText(comparison: Comparison, stated: Case): string[] {
  const text = typeof stated.actual === "string" ? stated.actual : JSON.stringify(stated.actual);
  const asText = JSON.stringify(compare(stated.expected, text, stated));
  const encoded = compare(stated.expected, encodeURIComponent(text), stated);
  const verdict = text.trimStart().startsWith("{") ? comparison.verdict : "unreadable";
  return [
    ...unless(asText === JSON.stringify(comparison), `as text: ${asText}, not ${JSON.stringify(comparison)}`),
    ...unless(encoded.verdict === verdict, `encoded: ${encoded.verdict}, not ${verdict}`),
  ];
}

function otherWayRound(swapped: Comparison, stated: Case): string[] {
  const [one, other] = [canonicalText(stated.expected), canonicalText(stated.actual)];
  if (stated.verdict === "equal")
    return [
      ...unless(swapped.verdict === "equal", `${swapped.verdict} the other way round`),
      ...unless(one !== undefined && other === one, "no common canonical text"),
    ];
  return [
    ...unless(swapped.verdict !== "equal", "equal the other way round"),
    ...unless(one === undefined || other !== one, "a common canonical text"),
  ];
}
