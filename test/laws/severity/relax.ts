import fc from "fast-check";
import type { ConditionTest, Grant } from "../../oracle/document.ts";
import { foreignAccount } from "../../oracle/vocabulary.ts";
import { grantOf, type RatedStatement, statementArbitrary } from "./statements.ts";

/** One change after which a document admits at least what it admitted before. */
export type Relaxation =
  | { readonly kind: "allow"; readonly statement: RatedStatement }
  | { readonly kind: "drop-denies" }
  | { readonly kind: "drop-test" | "if-exists" | "any-value" | "all-actions"; readonly at: number }
  | { readonly kind: "principal"; readonly at: number; readonly from: RatedStatement };

const at = fc.nat({ max: 11 });

export const relaxationArbitrary: fc.Arbitrary<Relaxation> = fc.oneof(
  fc.record({ kind: fc.constant("allow" as const), statement: statementArbitrary }),
  fc.record({ kind: fc.constant("drop-denies" as const) }),
  fc.record({ kind: fc.constantFrom("drop-test", "if-exists", "any-value", "all-actions"), at }),
  fc.record({ kind: fc.constant("principal" as const), at, from: statementArbitrary }),
);

export function relax(grants: readonly Grant[], relaxation: Relaxation): readonly Grant[] {
  if (relaxation.kind === "allow") return [...grants, grantOf(relaxation.statement)];
  if (relaxation.kind === "drop-denies") return grants.filter(({ effect }) => effect === "Allow");
  const chosen = grants[relaxation.at % Math.max(1, grants.length)];
  if (chosen === undefined) return grants;
  const relaxed = relaxGrant(chosen, relaxation);
  return grants.flatMap((grant) => (grant === chosen ? relaxed : [grant]));
}

type Within = Exclude<Relaxation, { readonly kind: "allow" | "drop-denies" }>;

function relaxGrant(grant: Grant, relaxation: Within): readonly Grant[] {
  // A service that acts for a foreign account is worse by the severity table than one that acts for any account
  if (grant.tests.some(namesForeignSource)) return [grant];
  // The more a Deny says, the less is admitted: it goes as a whole
  if (grant.effect === "Deny") return [];
  switch (relaxation.kind) {
    case "drop-test":
      return [dropTest(grant, relaxation.at)];
    case "if-exists":
      return [inTest(grant, relaxation.at, ifExists)];
    case "any-value":
      return [inTest(grant, relaxation.at, anyValue)];
    case "all-actions":
      return [{ ...grant, actions: [...grant.actions, "sts:*"] }];
    case "principal":
      return [{ ...grant, principals: [...grant.principals, relaxation.from.principal.principal] }];
  }
}

function namesForeignSource({ key, values }: ConditionTest): boolean {
  return /^aws:Source(Account|Arn)$/.test(key) && values.some((value) => value.includes(foreignAccount));
}

function dropTest(grant: Grant, chosen: number): Grant {
  return { ...grant, tests: grant.tests.filter((_, index) => index !== chosen % grant.tests.length) };
}

function inTest(grant: Grant, chosen: number, change: (test: ConditionTest) => ConditionTest): Grant {
  const tests = grant.tests.map((test, index) =>
    index === chosen % grant.tests.length ? change(test) : test,
  );
  const names = new Set(tests.map(({ operator, key }) => `${operator} ${key}`));
  return names.size === tests.length ? { ...grant, tests } : grant;
}

function ifExists(test: ConditionTest): ConditionTest {
  if (/IfExists$|^Null$|^For/.test(test.operator)) return test;
  return { ...test, operator: `${test.operator}IfExists` };
}

/** One more value of a positive test of a text; of a negated one, one fewer. */
function anyValue(test: ConditionTest): ConditionTest {
  if (!/^StringLike/.test(test.operator)) return test;
  return { ...test, values: [...test.values, "*"] };
}
