import fc from "fast-check";
import type { Comparison } from "../../../core/policy/model/change.ts";
import { type Grant, writeDocument } from "../../oracle/document.ts";
import { Random } from "../../oracle/random.ts";
import { type Rewriter, rewriters } from "../rewriters.ts";
import { compare } from "../runs.ts";
import { writeLoosely } from "../writing.ts";
import { denyArbitrary } from "./denies.ts";
import { describe, type Law } from "./law.ts";
import { relax, relaxationArbitrary } from "./relax.ts";
import { expectationArbitrary, grantOf, grantsOf } from "./statements.ts";

/** Further ways to say the same, beside those of equality. */
const moreRewriters: readonly Rewriter[] = [
  {
    name: "an action beside the pattern that covers it",
    rewrite: ({ version, grants }) => ({
      version,
      grants: grants.map((grant) => ({
        ...grant,
        actions: grant.actions.some((action) => action.toLowerCase() === "sts:*")
          ? [...grant.actions, "sts:TagSession"]
          : grant.actions,
      })),
    }),
  },
  {
    name: "a star twice in an action's pattern",
    rewrite: ({ version, grants }) => ({
      version,
      grants: grants.map((grant) => ({
        ...grant,
        actions: grant.actions.map((action) => action.replace(/\*$/, "**")),
      })),
    }),
  },
];

const rewriting = fc.shuffledSubarray([...rewriters, ...moreRewriters], { maxLength: 4 });

const grantsArbitrary = fc
  .tuple(expectationArbitrary, fc.array(denyArbitrary, { maxLength: 1 }))
  .map(([statements, denies]): readonly Grant[] => [...statements.map(grantOf), ...denies]);

/** Some of the first document and some of the second, with something relaxed. */
const pair = fc
  .tuple(grantsArbitrary, grantsArbitrary, fc.array(relaxationArbitrary, { maxLength: 2 }), fc.boolean())
  .map(([before, other, steps, keep]) => ({
    before: grantsOf(before),
    after: grantsOf(steps.reduce(relax, keep ? [...before, ...other] : [...before.slice(1), ...other])),
  }));

type Reported = (comparison: Comparison) => readonly string[];

function severity(comparison: Comparison): readonly string[] {
  return [comparison.verdict === "equal" ? "equal" : comparison.severity];
}

/** A set: how often and in which order is left to the writing. */
function sentences(comparison: Comparison): readonly string[] {
  if (comparison.verdict !== "drift") return [comparison.verdict];
  return [...new Set(comparison.changes.map(({ severity, message }) => `${severity}: ${message}`))].sort();
}

function rewritten(side: "expected" | "actual", reported: Reported): Law["violations"] {
  return fc.tuple(pair, rewriting, fc.nat()).map(([{ before, after }, chosen, seed]) => {
    const random = new Random(seed);
    const original = side === "expected" ? before : after;
    const grants = chosen.reduce((rewrites, { rewrite }) => rewrite(rewrites, random), original);
    const other = writeLoosely(grants, random);
    const [expected, actual] = [writeDocument(before), writeDocument(after)];
    const plain = compare(expected, actual);
    const loose = side === "expected" ? compare(other, actual) : compare(expected, other);
    if (JSON.stringify(reported(plain)) === JSON.stringify(reported(loose))) return undefined;
    const names = chosen.map(({ name }) => name).join(", ");
    return {
      expected,
      actual,
      wanted: `wording: the same as for the ${side} side ${JSON.stringify(other)} (${names}): ${reported(loose).join(" | ")}`,
      found: describe(plain),
    };
  });
}

export const severityOfExpected: Law = {
  name: "given a pair, when the expected side is rewritten, then the severity is the same",
  share: 0.5,
  violations: rewritten("expected", severity),
};

export const severityOfActual: Law = {
  name: "given a pair, when the actual side is rewritten, then the severity is the same",
  share: 0.5,
  violations: rewritten("actual", severity),
};

export const sentencesOfExpected: Law = {
  name: "given a pair, when the expected side is rewritten, then the set of sentences is the same",
  share: 0.5,
  violations: rewritten("expected", sentences),
};

export const sentencesOfActual: Law = {
  name: "given a pair, when the actual side is rewritten, then the set of sentences is the same",
  share: 0.5,
  violations: rewritten("actual", sentences),
};
