import { isObject, type Json, type JsonObject, listOf } from "../http/json.ts";

/**
 * Whether the event matches the pattern of a rule.
 *
 * Exact values, `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `exists`, `numeric`, `$or`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws Error for a comparison that EventBridge does not have
 */
export function matches(pattern: JsonObject, event: Json | undefined): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or") return listOf(expected).some((each) => isObject(each) && matches(each, event));
    const actual = isObject(event) ? event[key] : undefined;
    if (isObject(expected)) return matches(expected, actual);
    const values =
      Array.isArray(actual) && actual.length > 0 ? (actual as readonly Json[]) : [actual as Json | undefined];
    return listOf(expected).some((each) => values.some((value) => matchesValue(each, value)));
  });
}

function matchesValue(expected: Json, actual: Json | undefined): boolean {
  if (!isObject(expected)) return actual === expected;
  const [[comparison, operand] = ["", null]] = Object.entries(expected);
  if (comparison === "exists") return (actual !== undefined) === operand;
  if (actual === undefined) return false;
  switch (comparison) {
    case "prefix":
      return affix(operand, actual, (text, part) => text.startsWith(part));
    case "suffix":
      return affix(operand, actual, (text, part) => text.endsWith(part));
    case "equals-ignore-case":
      return typeof actual === "string" && actual.toLowerCase() === String(operand).toLowerCase();
    case "wildcard":
      return typeof actual === "string" && wildcard(String(operand)).test(actual);
    case "anything-but":
      return !listOf(operand ?? null).some((each) => matchesAnythingBut(each, actual));
    case "numeric":
      return typeof actual === "number" && numeric(listOf(operand ?? null), actual);
    default:
      throw new Error(`The event pattern has an unknown comparison: ${comparison}`);
  }
}

function matchesAnythingBut(excluded: Json, actual: Json): boolean {
  if (!isObject(excluded)) return excluded === actual;
  const [[comparison, operands] = ["", null]] = Object.entries(excluded);
  return listOf(operands ?? null).some((operand) => matchesValue({ [comparison]: operand }, actual));
}

function affix(
  operand: Json | undefined,
  actual: Json,
  test: (text: string, part: string) => boolean,
): boolean {
  if (typeof actual !== "string") return false;
  if (!isObject(operand)) return test(actual, String(operand));
  return test(actual.toLowerCase(), String(operand["equals-ignore-case"]).toLowerCase());
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "s");
}

function numeric(terms: readonly Json[], actual: number): boolean {
  for (let index = 0; index < terms.length; index += 2) {
    const operand = Number(terms[index + 1]);
    const holds = {
      "=": actual === operand,
      "<": actual < operand,
      "<=": actual <= operand,
      ">": actual > operand,
      ">=": actual >= operand,
    };
    if (!holds[String(terms[index]) as keyof typeof holds]) return false;
  }
  return true;
}
