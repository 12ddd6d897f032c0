import { isNeverEmpty, isSingleValued } from "./facts/single-valued.ts";
import { foldCase } from "./fold.ts";
import { canonicalName, type Operator, readOperator } from "./operator.ts";
import { canonicalNetworks, canonicalQuantity } from "./values/canonical-values.ts";
import { mergeNetworks, networkOf } from "./values/network.ts";
import { normalisePattern } from "./wildcard.ts";

/** One operator on one key with its values; a statement's conditions must all be met. */
export interface Condition {
  readonly operator: Operator;
  /** Folded: keys are compared in any case. */
  readonly key: string;
  /** Sorted, each once; empty when the document lists none, which AWS gives no meaning. */
  readonly values: readonly Value[];
  /** The same for two conditions that have operator and key in common. */
  readonly name: string;
  /** The same for two conditions exactly when they mean the same. */
  readonly canonical: string;
  /** As written, for people and for the path: `StringEquals` and `sts:ExternalId`. */
  readonly written: { readonly operator: string; readonly key: string };
}

/**
 * - `exact`: this text;
 * - `pattern`: `*` and `?` are wildcards;
 * - `variable`, `variablePattern`: AWS fills in `${…}` from the request, so what it will be is not known here.
 */
export interface Value {
  readonly kind: "exact" | "pattern" | "variable" | "variablePattern";
  readonly text: string;
  readonly canonical: string;
}

export function isVariable({ kind }: Value): boolean {
  return kind === "variable" || kind === "variablePattern";
}

/** Whether AWS fills in `${…}`: only under version 2012-10-17, elsewhere it is mere text. */
export type Substitution = boolean;

/**
 * @param key undefined for an operator that stands without any key
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function readCondition(
  writtenOperator: string,
  key: string | undefined,
  texts: readonly string[],
  substitution: Substitution,
): Condition {
  const read = readOperator(writtenOperator);
  const meant = read.test === "ip" ? canonicalNetworks(texts) : texts;
  const values = uniqueSorted(meant.map((text) => readValue(read, text, substitution)));
  const folded = foldCase(key ?? "");
  const operator = simplifyOperator(read, folded, values);
  const name = JSON.stringify([
    operator.canonical,
    key === undefined ? null : taggedKey(folded, substitution),
  ]);
  const written = { operator: writtenOperator, key: key ?? "" };
  return { operator, key: folded, values, name, canonical: canonicalOf(name, values), written };
}

/**
 * The plainest operator that means the same for this key. A negated operator holds for a missing key with and without
 * IfExists, and ForAllValues does too. A quantifier says nothing about a single value, but for an empty one: that is no
 * value for ForAllValues and ForAnyValue.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function simplifyOperator(operator: Operator, key: string, values: readonly Value[]): Operator {
  const { test, negated, set, ifExists } = operator;
  if (test === "unknown" || test === "null" || values.length === 0) return operator;
  if (set === "") return negated && ifExists ? changed(operator, "", false) : operator;
  const single = isSingleValued(key) && !key.includes("${");
  const empty = !isNeverEmpty(key);
  if (set === "ForAnyValue:") {
    const same = single && !negated && !ifExists && !(empty && values.some(mayBeEmpty));
    return same ? changed(operator, "", false) : operator;
  }
  if (single && !empty) return changed(operator, "", !negated);
  return ifExists ? changed(operator, set, false) : operator;
}

function mayBeEmpty({ kind, text }: Value): boolean {
  return kind === "exact" ? text === "" : kind === "pattern" ? /^\**$/.test(text) : true;
}

function changed(operator: Operator, set: Operator["set"], ifExists: boolean): Operator {
  const simple = { ...operator, set, ifExists };
  return { ...simple, canonical: canonicalName(simple) };
}

/** The same key and values under another operator. */
export function withOperator(condition: Condition, operator: Operator): Condition {
  const [, key]: readonly unknown[] = JSON.parse(condition.name);
  const name = JSON.stringify([operator.canonical, key]);
  return { ...condition, operator, name, canonical: canonicalOf(name, condition.values) };
}

/** `"Null": {"key": "false"}` */
export function demandsKey({ operator, values }: Condition): boolean {
  return operator.test === "null" && values.length === 1 && values[0]?.text === "false";
}

/** The condition for requests that have the key, where `IfExists` has no effect. */
export function whenPresent(condition: Condition): Condition {
  const { operator, key, values } = condition;
  if (!operator.ifExists || values.length === 0 || key.includes("${")) return condition;
  return withOperator(condition, changed(operator, operator.set, false));
}

/** The same condition on other values, read as if the document listed them together. */
export function withValues(condition: Condition, listed: readonly Value[]): Condition {
  const values = condition.operator.test === "ip" && listed.length > 1 ? mergedNetworks(listed) : listed;
  return { ...condition, values, canonical: canonicalOf(condition.name, values) };
}

function mergedNetworks(values: readonly Value[]): readonly Value[] {
  const known = values.flatMap((one) => networkOf(one) ?? []);
  // Nothing to merge, as in most lists: the values stay, with what is remembered of them
  if (known.length === values.length && mergeNetworks(known).length === known.length)
    return uniqueSorted(values);
  const networks = canonicalNetworks(values.filter((each) => !isVariable(each)).map(({ text }) => text));
  return uniqueSorted([...values.filter(isVariable), ...networks.map(exactValue)]);
}

/** @param text in its canonical spelling */
export function exactValue(text: string): Value {
  return value("exact", "=", text);
}

function canonicalOf(name: string, values: readonly Value[]): string {
  return name + JSON.stringify(values.map((value) => value.canonical));
}

function taggedKey(key: string, substitution: Substitution): string {
  return key.includes("${") && substitution ? `$${key}` : `=${key}`;
}

function readValue(operator: Operator, text: string, substitution: Substitution): Value {
  const meant = normalise(operator, text);
  const variable = substitution && text.includes("${");
  const pattern = operator.wildcards && special.test(text);
  if (variable && pattern && operator.wildcards) return value("variablePattern", "$~", text);
  if (variable) return value("variable", "$=", text);
  return pattern || operator.test === "arn" ? value("pattern", "~", meant) : exactValue(meant);
}

const special = /[*?]|\$\{/;

function value(kind: Value["kind"], tag: string, text: string): Value {
  return { kind, text, canonical: tag + text };
}

function normalise(operator: Operator, text: string): string {
  if (operator.wildcards) return normalisePattern(text);
  return operator.test === "ignoreCase" ? foldCase(text) : canonicalQuantity(operator.test, text);
}

function uniqueSorted(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const sorted = [...values].sort((one, other) => compareTexts(one.canonical, other.canonical));
  return sorted.filter((value, at) => value.canonical !== sorted[at - 1]?.canonical);
}

/** The order of code units: the same on every machine, whatever its language. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
