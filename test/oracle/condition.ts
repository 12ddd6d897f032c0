import type { ConditionTest, Grants } from "./document.ts";
import { type Operator, operators } from "./operator.ts";
import { fillIn, type Pattern, patternOf } from "./pattern.ts";
import type { Reading, Request } from "./request.ts";

/** `invalid`: a policy variable has no value, so the whole statement counts for nothing. */
export type Outcome = "holds" | "fails" | "invalid";

interface Spelling {
  readonly set: "forallvalues" | "foranyvalue" | undefined;
  readonly name: string;
  readonly ifExists: boolean;
}

const spelling = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/;

function parse(operator: string): Spelling {
  const [, set, name = "", ifExists] = spelling.exec(operator.toLowerCase()) ?? [];
  return {
    set: set === "forallvalues" || set === "foranyvalue" ? set : undefined,
    name,
    ifExists: ifExists !== undefined,
  };
}

/** An absent key makes positive operators false and negated ones true; `IfExists` and `ForAllValues` true. */
function whenAbsent({ set, ifExists }: Spelling, negated: boolean): boolean {
  if (ifExists || set === "forallvalues") return true;
  return set === "foranyvalue" ? false : negated;
}

function whenPresent(
  found: readonly string[],
  wanted: readonly Pattern[],
  set: Spelling["set"],
  { negated, agree }: Operator,
  reading: Reading,
): boolean {
  const admits = (value: string) => wanted.some((pattern) => agree(pattern, value)) !== negated;
  if (set === "forallvalues") return found.every(admits);
  if (set === "foranyvalue" || found.length === 1) return found.some(admits);
  if (reading.severalValues === "no-match") return false;
  return negated ? found.every(admits) : found.some(admits);
}

function checkNull({ values }: ConditionTest, absent: boolean): Outcome {
  return values.some((value) => value === String(absent)) ? "holds" : "fails";
}

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function check(
  test: ConditionTest,
  request: Request,
  version: Grants["version"],
  reading: Reading,
): Outcome {
  const spelled = parse(test.operator);
  const found = request.context.get(test.key.toLowerCase()) ?? [];
  if (spelled.name === "null") return checkNull(test, found.length === 0);
  const operator = operators.get(spelled.name);
  if (operator === undefined) throw new Error(`the oracle knows no operator ${test.operator}`);
  const variables = operator.takesVariables && version === "2012-10-17";
  const wanted: Pattern[] = [];
  for (const value of test.values) {
    const pattern = variables ? fillIn(value, request, reading) : patternOf(value);
    if (pattern === undefined) return "invalid";
    wanted.push(pattern);
  }
  if (found.length === 0) return whenAbsent(spelled, operator.negated) ? "holds" : "fails";
  return whenPresent(found, wanted, spelled.set, operator, reading) ? "holds" : "fails";
}
