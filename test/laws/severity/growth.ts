import fc from "fast-check";
import { severities } from "../../../core/policy/model/change.ts";
import { writeDocument } from "../../oracle/document.ts";
import { compare } from "../runs.ts";
import { denyArbitrary, denyOf, strangerDenyArbitrary } from "./denies.ts";
import { below, describe, type Law, rankOf, type Violation } from "./law.ts";
import { admitsAlready, weightOf } from "./reference.ts";
import { relax, relaxationArbitrary } from "./relax.ts";
import {
  documentOf,
  expectationArbitrary,
  grantOf,
  grantsOf,
  rank,
  statementArbitrary,
} from "./statements.ts";

const expectedGrants = fc
  .tuple(expectationArbitrary, fc.array(denyArbitrary, { maxLength: 1 }))
  .map(([statements, denies]) => [...statements.map(grantOf), ...denies]);

const relaxations = fc.array(relaxationArbitrary, { minLength: 1, maxLength: 3 });

/** An Allow of any kind, or a Deny that concerns nobody who is newly admitted. */
const pads = fc.array(fc.oneof(statementArbitrary.map(grantOf), strangerDenyArbitrary), {
  minLength: 1,
  maxLength: 6,
});

export const padding: Law = {
  name: "given drift that only admits more, when an Allow or a Deny of strangers is added, then the severity is no lower",
  share: 1,
  violations: fc
    .tuple(expectedGrants, relaxations, pads, fc.boolean())
    .map(([before, steps, padding, first]) => {
      const drifted = steps.reduce(relax, before);
      const padded = first ? [...padding, ...drifted] : [...drifted, ...padding];
      const expected = documentOf(...before);
      const unpadded = rankOf(expected, documentOf(...drifted));
      return below(
        expected,
        documentOf(...padded),
        unpadded,
        `padding: at least ${severities[unpadded]}, as without the padding ${JSON.stringify(documentOf(...drifted))}`,
      );
    }),
};

export const monotone: Law = {
  name: "given two documents, when one admits all that the other does, then it is no less severe",
  share: 1,
  violations: fc.tuple(expectedGrants, relaxations, relaxations).map(([before, steps, more]) => {
    const narrower = steps.reduce(relax, before);
    const wider = more.reduce(relax, narrower);
    const expected = documentOf(...before);
    const least = rankOf(expected, documentOf(...narrower));
    return below(
      expected,
      documentOf(...wider),
      least,
      `monotone: at least ${severities[least]}, as ${JSON.stringify(documentOf(...narrower))}, which admits no more`,
    );
  }),
};

export const freshLook: Law = {
  name: "given a statement that the expectation does not cover, when added, then it weighs what it would in an empty document",
  share: 1,
  violations: fc
    .tuple(expectationArbitrary, statementArbitrary, fc.boolean())
    .map(([statements, added, first]) => {
      if (statements.some((expected) => admitsAlready(expected, added))) return undefined;
      const before = statements.map(grantOf);
      const after = first ? [grantOf(added), ...before] : [...before, grantOf(added)];
      const { atLeast } = weightOf(added);
      return below(
        documentOf(...before),
        documentOf(...after),
        rank(atLeast),
        `fresh look: at least ${atLeast} for ${JSON.stringify(grantOf(added))}`,
      );
    }),
};

export const behindDeny: Law = {
  name: "given a statement behind a Deny, when the Deny goes, then it weighs what it would in an empty document",
  share: 0.5,
  violations: fc.tuple(expectationArbitrary, statementArbitrary).map(([statements, denied]) => {
    if (statements.some((expected) => admitsAlready(expected, denied))) return undefined;
    const after = [...statements, denied].map(grantOf);
    const { atLeast } = weightOf(denied);
    return below(
      documentOf(...after, denyOf(denied.principal.principal)),
      documentOf(...after),
      rank(atLeast),
      `fresh look behind a Deny: at least ${atLeast} for ${JSON.stringify(grantOf(denied))}`,
    );
  }),
};

/** As one who hides it would write it: for more actions, for another principal of the account, or beside the old statement. */
const unguarded = fc.record({
  statement: statementArbitrary,
  action: fc.constantFrom("sts:*", "sts:AssumeRole*", undefined),
  beside: fc.boolean(),
});

export const guardLost: Law = {
  name: "given a guarded statement of foreign or federated callers, when it is admitted without its guards, then it weighs what it would in an empty document",
  share: 1,
  violations: fc.tuple(expectationArbitrary, unguarded).map(([others, { statement, action, beside }]) => {
    const { callers } = statement.principal;
    const bare = { ...statement, conditions: [], action: action ?? statement.action };
    if (callers !== "foreign" && callers !== "shared") return undefined;
    if (others.some((expected) => admitsAlready(expected, bare)) || admitsAlready(statement, bare))
      return undefined;
    const before = [...others, statement].map(grantOf);
    const after = [...others, ...(beside ? [statement] : []), bare].map(grantOf);
    const { atLeast } = weightOf(bare);
    return below(
      documentOf(...before),
      documentOf(...after),
      rank(atLeast),
      `guard lost: at least ${atLeast} for ${JSON.stringify(grantOf(bare))}`,
    );
  }),
};

export const aloneInTable: Law = {
  name: "given a statement alone, when added to an empty document, then it weighs what the severity table says",
  share: 0.25,
  violations: statementArbitrary.map((statement) => {
    const expected = documentOf();
    const actual = documentOf(grantOf(statement));
    const { atLeast, atMost } = weightOf(statement);
    const found = rankOf(expected, actual);
    if (found >= rank(atLeast) && found <= rank(atMost)) return undefined;
    const wanted = `severity table: ${atLeast} to ${atMost}`;
    return { expected, actual, wanted, found: describe(compare(expected, actual)) };
  }),
};

/** The whole is as bad as its first line, and no line is worse than the one before it. */
function misordered(expected: ReturnType<typeof documentOf>, actual: object): Violation | undefined {
  const comparison = compare(expected, actual);
  if (comparison.verdict !== "drift") return undefined;
  const ranks = comparison.changes.map(({ severity }) => rank(severity));
  const ordered = ranks.every((each, index) => index === 0 || each <= (ranks[index - 1] ?? -1));
  if (ordered && ranks[0] === rank(comparison.severity)) return undefined;
  return {
    expected,
    actual,
    wanted: "worst first: the first change carries the severity of the whole",
    found: describe(comparison),
  };
}

export const worstFirst: Law = {
  name: "given any drift, when changes are listed, then the worst is first and carries the severity of the whole",
  share: 1,
  violations: fc
    .tuple(expectedGrants, expectedGrants, relaxations)
    .map(([before, other, steps]) =>
      misordered(
        documentOf(...before),
        writeDocument(grantsOf([...steps.reduce(relax, before).slice(1), ...other])),
      ),
    ),
};
