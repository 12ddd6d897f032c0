import type { Condition, Value } from "../model/condition.ts";
import { type Effort, spend } from "../model/effort.ts";
import { foldCase, isAscii } from "../model/fold.ts";
import type { Operator } from "../model/operator.ts";
import { arnParts } from "../model/values/arn.ts";
import { dateOf } from "../model/values/date.ts";
import { containsAddress, networkOf, readAddress } from "../model/values/network.ts";
import { numberOf } from "../model/values/number.ts";
import { matchesPattern } from "../model/wildcard.ts";
import type { Answer } from "./caller.ts";

/** The values that a request has for a key: one, or several where the key may have several. */
export type Present = readonly [string, ...string[]];

/**
 * Whether a request that has these values of the condition's key, or does not have the key, meets the condition.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function meets(condition: Condition, present: Present | undefined, effort: Effort): Answer {
  const { operator, values } = condition;
  if (operator.test === "unknown" || values.length === 0) return "unknown";
  if (operator.test === "null") return meetsNull(values, present);
  if (present === undefined) return meetsMissing(operator);
  if (operator.set === "" && present.length > 1) return "unknown";
  return meetsPresent(condition, present, effort);
}

/** With a single value, ForAllValues, ForAnyValue and no quantifier are the same. */
function meetsPresent({ operator, values }: Condition, present: Present, effort: Effort): Answer {
  const answers = present.map((one) => {
    const met = anyValue(operator, values, one, effort);
    return operator.negated ? opposite(met) : met;
  });
  const [wins, loses] =
    operator.set === "ForAllValues:" ? (["no", "yes"] as const) : (["yes", "no"] as const);
  if (answers.includes(wins)) return wins;
  return answers.includes("unknown") ? "unknown" : loses;
}

function opposite(met: Answer): Answer {
  return met === "unknown" ? met : met === "yes" ? "no" : "yes";
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null */
function meetsNull(values: readonly Value[], present: Present | undefined): Answer {
  const [wanted = "", ...others] = values.map(({ text }) => text);
  if (others.length > 0 || !booleans.has(wanted)) return "unknown";
  return (wanted === "true") === (present === undefined) ? "yes" : "no";
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function meetsMissing({ set, negated, ifExists }: Operator): Answer {
  if (set === "ForAllValues:" || ifExists) return "yes";
  if (set === "ForAnyValue:") return negated ? "unknown" : "no";
  return negated ? "yes" : "no";
}

function anyValue(operator: Operator, values: readonly Value[], present: string, effort: Effort): Answer {
  let answer: Answer = "no";
  for (const value of values) {
    if (!spend(effort)) return "unknown";
    const met = meetsValue(operator, value, present, effort);
    if (met === "yes") return "yes";
    if (met === "unknown") answer = "unknown";
  }
  return answer;
}

function meetsValue({ test }: Operator, value: Value, present: string, effort: Effort): Answer {
  if (value.kind === "variable" || value.kind === "variablePattern") return "unknown";
  switch (test) {
    case "string":
      return answer(
        value.kind === "pattern" ? matchesPattern(value.text, present, effort) : value.text === present,
      );
    case "ignoreCase":
      return isAscii(value.text + present) ? answer(value.text === foldCase(present)) : "unknown";
    case "arn":
      return meetsArn(value.text, present, effort);
    case "ip":
      return addressIn(value, present);
    case "bool":
      return booleans.has(value.text) && booleans.has(present) ? answer(value.text === present) : "unknown";
    case "binary":
      return "unknown";
    default:
      return meetsOrder(test, value.text, present);
  }
}

const booleans = new Set(["true", "false"]);

/** @param range of which AWS does not say what it holds if it is an IPv6 address without a length */
export function addressIn(range: Value, present: string): Answer {
  const [network, address] = [networkOf(range), readAddress(present)];
  if (address === undefined) return "unknown";
  if (network !== undefined) return answer(containsAddress(network, address));
  return readAddress(range.text)?.bits === address.bits ? "yes" : "unknown";
}

/** Each of the six parts of an ARN is matched for itself. */
function meetsArn(pattern: string, present: string, effort: Effort): Answer {
  const wanted = arnParts(pattern);
  const found = arnParts(present);
  if (wanted === undefined || found === undefined) return "unknown";
  const matches = wanted.map((part, at) => matchesPattern(part, found[at] ?? "", effort));
  return matches.includes(false) ? "no" : answer(matches.includes(undefined) ? undefined : true);
}

function meetsOrder(test: string, wanted: string, present: string): Answer {
  const read = test.startsWith("date") ? dateOf : numberOf;
  const limit = read(wanted);
  const found = read(present);
  if (limit === undefined || found === undefined) return "unknown";
  switch (test.replace(/^(date|numeric)/, "")) {
    case "Equals":
      return answer(found === limit);
    case "LessThan":
      return answer(found < limit);
    case "LessThanEquals":
      return answer(found <= limit);
    case "GreaterThan":
      return answer(found > limit);
    default:
      return answer(found >= limit);
  }
}

function answer(holds: boolean | undefined): Answer {
  if (holds === undefined) return "unknown";
  return holds ? "yes" : "no";
}
