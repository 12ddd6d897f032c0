import { createHash } from "node:crypto";
import fc from "fast-check";
import { Aim } from "../../oracle/aim.ts";
import { grantsArbitrary } from "../../oracle/arbitrary.ts";
import { type Grants, writeDocument } from "../../oracle/document.ts";
import { admits } from "../../oracle/evaluate.ts";
import { Random } from "../../oracle/random.ts";
import { ownPolicies, type Request, readings } from "../../oracle/request.ts";
import { ownAccount } from "../../oracle/vocabulary.ts";
import { denyArbitrary } from "../severity/denies.ts";
import { expectationArbitrary, grantOf, grantsOf } from "../severity/statements.ts";

/** A question to both judges. */
export interface Question {
  readonly document: Grants;
  readonly request: Request;
}

const realistic = fc
  .tuple(expectationArbitrary, fc.array(denyArbitrary, { maxLength: 1 }))
  .map(([statements, denies]) => grantsOf([...statements.map(grantOf), ...denies]));

/** Always the same questions in the same order: about documents of few words, and about those that people write. */
export function questions(count: number): readonly Question[] {
  const documents = fc.sample(fc.oneof(grantsArbitrary, realistic), { numRuns: count, seed: 20_261_129 });
  return documents.map((document, index) => {
    const random = new Random(index);
    const request = new Aim([document], random).plainRequest({ ownPolicy: random.pick(ownPolicies) });
    return { document, request };
  });
}

/** Short, to notice when a recorded answer belongs to another question. */
export function digestOf({ document, request }: Question): string {
  const text = JSON.stringify([writeDocument(document), { ...request, context: [...request.context] }]);
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** What the oracle answers under each reading of the AWS pages; it agrees with a judge that gives one of these. */
export function answersOf({ document, request }: Question): readonly boolean[] {
  return readings.map((reading) => admits(document, request, ownAccount, reading));
}

export function show({ document, request }: Question): string {
  const context = Object.fromEntries(request.context);
  return JSON.stringify({ document: writeDocument(document), request: { ...request, context } });
}
