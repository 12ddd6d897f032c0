import { isObject, type Json, stringsOf } from "../http/json.ts";

/**
 * Condition keys in lower case. A key with `undefined` is absent from the request. A key that is missing here is
 * unknown: the gateway cannot tell its value in AWS.
 */
export type Context = Readonly<Record<string, readonly string[] | undefined>>;

/** Thrown instead of treating an unknown condition as false, which would disable a Deny. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
}

type Comparison = (actual: string, expected: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  stringequals: (actual, expected) => actual === expected,
  stringequalsignorecase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  stringlike: like,
  arnequals: like,
  arnlike: like,
  bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
};

/**
 * Whether a statement's condition holds. An unknown condition does not hold, so that it admits no caller.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-key-or-value-conditions.html
 */
export function holds(condition: Json | undefined, context: Context): boolean {
  if (condition === undefined) return true;
  if (!isObject(condition)) return false;
  return Object.entries(condition).every(
    ([operator, block]) =>
      isObject(block) &&
      Object.entries(block).every(([key, expected]) => holdsFor(operator, key, stringsOf(expected), context)),
  );
}

/**
 * The operators that `holds` supports: `Bool`, `Null`, `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`, `ArnEquals`
 * and `ArnLike`, negated and with `IfExists`, `ForAllValues` and `ForAnyValue`, on the keys of the context.
 *
 * @throws UnsupportedError for every other operator or key
 */
export function requireSupported(condition: Json | undefined, context: Context): void {
  for (const [operator, block] of Object.entries(isObject(condition) ? condition : {})) {
    if (!isKnownOperator(operator))
      throw new UnsupportedError(`cannot evaluate the condition operator ${operator}`);
    const unknown = Object.keys(isObject(block) ? block : {}).find((key) => !(key.toLowerCase() in context));
    if (unknown !== undefined)
      throw new UnsupportedError(`cannot evaluate the condition key ${unknown} here`);
  }
}

function isKnownOperator(written: string): boolean {
  const { name } = partsOf(written);
  return name === "null" || comparisons[name.replace("not", "")] !== undefined;
}

function partsOf(written: string) {
  const [, quantifier, name = "", ifExists] =
    written.toLowerCase().match(/^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/) ?? [];
  return { quantifier, name, ifExists };
}

function holdsFor(written: string, key: string, expected: readonly string[], context: Context): boolean {
  const actual = context[key.toLowerCase()];
  const { quantifier, name, ifExists } = partsOf(written);
  if (name === "null") return expected.includes(String(actual === undefined));
  const negated = /^(string|arn)not/.test(name);
  const compare = comparisons[name.replace("not", "")];
  if (!compare) return false;
  if (actual === undefined) return negated || ifExists !== undefined || quantifier === "forallvalues:";
  const one = (value: string) => expected.some((each) => compare(value, each)) !== negated;
  return quantifier === "forallvalues:" ? actual.every(one) : actual.some(one);
}

function like(actual: string, expected: string): boolean {
  const pattern = expected
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "s").test(actual);
}
