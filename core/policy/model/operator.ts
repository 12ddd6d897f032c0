import { foldCase } from "./fold.ts";
import { remember } from "./remember.ts";

/**
 * A condition operator: what it compares, and how its value meets the request. `StringEquals` and `StringLike` are
 * one test here, as are `ArnEquals` and `ArnLike`: the values say whether wildcards count.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export interface Operator {
  readonly test: Test;
  /** Whether `*` and `?` in a value are wildcards. */
  readonly wildcards: boolean;
  readonly negated: boolean;
  /** How a key with several values is met. */
  readonly set: "" | "ForAllValues:" | "ForAnyValue:";
  /** True also when the request does not have the key. */
  readonly ifExists: boolean;
  readonly canonical: string;
}

export type Test =
  | "string"
  | "ignoreCase"
  | "arn"
  | "bool"
  | "binary"
  | "ip"
  | "null"
  | `numeric${Order}`
  | `date${Order}`
  | "unknown";

type Order = "Equals" | "LessThan" | "LessThanEquals" | "GreaterThan" | "GreaterThanEquals";

/** The operator that a name stands for, in any case; `unknown` when AWS has none of that name. */
export const readOperator = remember(parseOperator);

function parseOperator(written: string): Operator {
  const [, set = "", name = "", ifExists] = shape.exec(foldCase(written)) ?? [];
  const found = name === "null" && (set !== "" || ifExists !== undefined) ? undefined : operators.get(name);
  if (found === undefined) {
    const canonical = `unknown ${written}`;
    return { test: "unknown", wildcards: false, negated: false, set: "", ifExists: false, canonical };
  }
  const quantifier = set === "" ? "" : set === "forallvalues:" ? "ForAllValues:" : "ForAnyValue:";
  const operator = { ...found, set: quantifier, ifExists: ifExists !== undefined } as const;
  return { ...operator, canonical: canonicalName(operator) };
}

export function canonicalName({ test, negated, set, ifExists }: Omit<Operator, "canonical">): string {
  return `${set}${negated ? "not " : ""}${test}${ifExists ? " if exists" : ""}`;
}

const shape = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/s;

interface Named {
  readonly test: Test;
  readonly wildcards: boolean;
  readonly negated: boolean;
}

function named(test: Test, negated = false, wildcards = false): Named {
  return { test, negated, wildcards };
}

const operators: ReadonlyMap<string, Named> = new Map([
  ["stringequals", named("string")],
  ["stringnotequals", named("string", true)],
  ["stringlike", named("string", false, true)],
  ["stringnotlike", named("string", true, true)],
  ["stringequalsignorecase", named("ignoreCase")],
  ["stringnotequalsignorecase", named("ignoreCase", true)],
  ["arnequals", named("arn", false, true)],
  ["arnlike", named("arn", false, true)],
  ["arnnotequals", named("arn", true, true)],
  ["arnnotlike", named("arn", true, true)],
  ["numericequals", named("numericEquals")],
  ["numericnotequals", named("numericEquals", true)],
  ["numericlessthan", named("numericLessThan")],
  ["numericlessthanequals", named("numericLessThanEquals")],
  ["numericgreaterthan", named("numericGreaterThan")],
  ["numericgreaterthanequals", named("numericGreaterThanEquals")],
  ["dateequals", named("dateEquals")],
  ["datenotequals", named("dateEquals", true)],
  ["datelessthan", named("dateLessThan")],
  ["datelessthanequals", named("dateLessThanEquals")],
  ["dategreaterthan", named("dateGreaterThan")],
  ["dategreaterthanequals", named("dateGreaterThanEquals")],
  ["bool", named("bool")],
  ["binaryequals", named("binary")],
  ["ipaddress", named("ip")],
  ["notipaddress", named("ip", true)],
  ["null", named("null")],
]);
