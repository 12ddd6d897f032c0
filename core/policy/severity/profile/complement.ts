import { type Condition, withOperator, withValues } from "../../model/condition.ts";
import { readOperator } from "../../model/operator.ts";
import { rememberEach } from "../../model/remember.ts";

/**
 * The condition that holds exactly when this one does not: what a Deny under one condition demands. Undefined when no
 * single operator says it. Remembered, because each Deny is compared with each Allow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const complementOf = rememberEach(makeComplement);

function makeComplement(condition: Condition): Condition | undefined {
  const { test, set } = condition.operator;
  if (condition.values.length === 0) return undefined;
  if (test === "null" || test === "bool") return set === "" ? flippedBoolean(condition) : undefined;
  const operator = complementaryOperator(condition);
  return operator === undefined ? undefined : underOperator(condition, operator);
}

/** A value is one of two, so the other value says the opposite. A missing key meets `IfExists` only. */
function flippedBoolean(condition: Condition): Condition | undefined {
  const [value, ...others] = condition.values;
  if (value === undefined || others.length > 0 || !/^(true|false)$/.test(value.text)) return undefined;
  const text = String(value.text !== "true");
  const flipped = withValues(condition, [
    { ...value, text, canonical: value.canonical.replace(value.text, text) },
  ]);
  if (condition.operator.test === "null") return flipped;
  return underOperator(flipped, condition.operator.ifExists ? "Bool" : "BoolIfExists");
}

function complementaryOperator({ operator, values }: Condition): string | undefined {
  const { test, negated, set, ifExists } = operator;
  const names = plainNames.get(test);
  if (names !== undefined) {
    // A negated operator holds for a missing key with and without IfExists, its complement for neither.
    if (ifExists && (!negated || set !== "")) return undefined;
    const other = set === "" ? "" : set === "ForAllValues:" ? "ForAnyValue:" : "ForAllValues:";
    return `${other}${negated ? names.positive : names.negated}`;
  }
  const opposite = opposites.get(test);
  if (opposite === undefined || set !== "" || values.length > 1) return undefined;
  return `${opposite}${ifExists ? "" : "IfExists"}`;
}

const plainNames: ReadonlyMap<string, { readonly positive: string; readonly negated: string }> = new Map([
  ["string", { positive: "StringLike", negated: "StringNotLike" }],
  ["ignoreCase", { positive: "StringEqualsIgnoreCase", negated: "StringNotEqualsIgnoreCase" }],
  ["arn", { positive: "ArnLike", negated: "ArnNotLike" }],
  ["ip", { positive: "IpAddress", negated: "NotIpAddress" }],
  ["numericEquals", { positive: "NumericEquals", negated: "NumericNotEquals" }],
  ["dateEquals", { positive: "DateEquals", negated: "DateNotEquals" }],
]);

const opposites: ReadonlyMap<string, string> = new Map([
  ["numericLessThan", "NumericGreaterThanEquals"],
  ["numericLessThanEquals", "NumericGreaterThan"],
  ["numericGreaterThan", "NumericLessThanEquals"],
  ["numericGreaterThanEquals", "NumericLessThan"],
  ["dateLessThan", "DateGreaterThanEquals"],
  ["dateLessThanEquals", "DateGreaterThan"],
  ["dateGreaterThan", "DateLessThanEquals"],
  ["dateGreaterThanEquals", "DateLessThan"],
]);

function underOperator(condition: Condition, written: string): Condition {
  const { key } = condition.written;
  return { ...withOperator(condition, readOperator(written)), written: { operator: written, key } };
}
