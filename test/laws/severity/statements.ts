import fc from "fast-check";
import { type Severity, severities } from "../../../core/policy/model/change.ts";
import { type Grant, type Grants, type TrustDocument, writeDocument } from "../../oracle/document.ts";
import type { RatedCondition } from "./conditions.ts";
import { type RatedPrincipal, ratedPrincipals } from "./principals.ts";

/** A statement that allows one principal to enter, so that the severity table says what it weighs. */
export interface RatedStatement {
  readonly principal: RatedPrincipal;
  readonly conditions: readonly RatedCondition[];
  readonly action: string;
}

/** How an action may be written so that it covers the way in that the principal needs. */
function actionsFor({ action }: RatedPrincipal): readonly string[] {
  return [action, action, action, "sts:*", "sts:AssumeRole*", action.toUpperCase()];
}

/** Two conditions on one key can guard together what neither guards alone, so there is one at most. */
function keyOf({ test }: RatedCondition): string {
  return test.key;
}

function conditionsFor({ conditions }: RatedPrincipal): fc.Arbitrary<readonly RatedCondition[]> {
  if (conditions.length === 0) return fc.constant([]);
  return fc.uniqueArray(fc.constantFrom(...conditions), { maxLength: 2, selector: keyOf });
}

export function statementOf(principals: readonly RatedPrincipal[]): fc.Arbitrary<RatedStatement> {
  return fc.constantFrom(...principals).chain((principal) =>
    fc.record({
      principal: fc.constant(principal),
      conditions: conditionsFor(principal),
      action: fc.constantFrom(...actionsFor(principal)),
    }),
  );
}

export const statementArbitrary = statementOf(ratedPrincipals);

export function grantOf({ principal, conditions, action }: RatedStatement): Grant {
  return {
    effect: "Allow",
    principals: [principal.principal],
    exceptPrincipals: false,
    actions: [action],
    exceptActions: false,
    tests: conditions.map(({ test }) => test),
  };
}

/** What an administrator expects: a few statements, and none for everyone. */
export const expectationArbitrary: fc.Arbitrary<readonly RatedStatement[]> = fc.array(
  statementOf(ratedPrincipals.filter(({ callers }) => callers !== "everyone")),
  { minLength: 1, maxLength: 3 },
);

export function documentOf(...grants: readonly Grant[]): TrustDocument {
  return writeDocument({ version: "2012-10-17", grants });
}

export function grantsOf(grants: readonly Grant[]): Grants {
  return { version: "2012-10-17", grants };
}

export function rank(severity: Severity): number {
  return severities.indexOf(severity);
}
