import fc from "fast-check";
import type { ConditionTest, Grant, Grants } from "./document.ts";
import { actionPatterns, actions, keyFamilies, principals } from "./vocabulary.ts";

const test: fc.Arbitrary<ConditionTest> = fc
  .constantFrom(...keyFamilies)
  .chain(({ keys, operators, values }) =>
    fc.record({
      operator: fc.constantFrom(...operators),
      key: fc.constantFrom(...keys),
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
    }),
  );

const tests = fc.uniqueArray(test, {
  maxLength: 3,
  selector: ({ operator, key }) => `${operator} ${key}`,
  size: "xsmall",
});

const grant: fc.Arbitrary<Grant> = fc.record({
  effect: fc.oneof(
    { weight: 4, arbitrary: fc.constant<"Allow">("Allow") },
    { weight: 1, arbitrary: fc.constant<"Deny">("Deny") },
  ),
  principals: fc.uniqueArray(fc.constantFrom(...principals), {
    minLength: 1,
    maxLength: 3,
    selector: ({ type, value }) => `${type} ${value}`,
  }),
  exceptPrincipals: fc.oneof(
    { weight: 19, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  actions: fc.uniqueArray(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...actions.slice(0, 2)) },
      { weight: 2, arbitrary: fc.constantFrom(...actions) },
      { weight: 1, arbitrary: fc.constantFrom(...actionPatterns) },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  exceptActions: fc.oneof(
    { weight: 19, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  tests,
});

/** Trust documents in the oracle's normal form, of one to three statements over a small vocabulary. */
export const grantsArbitrary: fc.Arbitrary<Grants> = fc.record({
  version: fc.constantFrom<Grants["version"][]>(
    "2012-10-17",
    "2012-10-17",
    "2012-10-17",
    "2008-10-17",
    undefined,
  ),
  grants: fc.array(grant, { minLength: 1, maxLength: 3 }),
});

/** Seeds for everything that is chosen outside fast-check: rewritings, mutations and requests. */
export const seedArbitrary = fc.integer();
