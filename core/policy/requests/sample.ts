import type { Condition, Value } from "../model/condition.ts";
import { isSingleValued } from "../model/facts/single-valued.ts";
import { rememberEach } from "../model/remember.ts";
import { dateOf, dateText } from "../model/values/date.ts";
import { addressText, readNetwork } from "../model/values/network.ts";
import { numberOf } from "../model/values/number.ts";
import type { Present } from "./meets.ts";

/** What requests may have for `key`, as far as its `conditions` could tell the difference; undefined is a missing key. */
export function samplePresent(
  key: string,
  conditions: readonly Condition[],
): readonly (Present | undefined)[] {
  const samples = new Set<string>();
  for (const condition of conditions) {
    if (samples.size > mostSamples) break;
    for (const sample of sampleValues(condition)) samples.add(sample);
  }
  const single = [...samples].map((sample): Present => [sample]);
  return [undefined, ...single, ...(isSingleValued(key) ? [] : samplePairs(conditions))];
}

const mostSamples = 64;

/** Two values at once, for the quantifiers. */
function samplePairs(conditions: readonly Condition[]): readonly Present[] {
  const sets = conditions.filter((condition) => condition.operator.set !== "");
  const heads = sets.flatMap(({ operator, values }) =>
    values.slice(0, mostValues).flatMap((value) => sampleValue(operator.test, value).slice(0, 1)),
  );
  const some = [...new Set([...heads.slice(0, mostHeads), "trust-drift"])];
  return some.flatMap((one, at) => some.slice(at + 1).map((other): Present => [one, other]));
}

const mostHeads = 5;

/**
 * Values that a request may have for a condition's key: for each value of the condition some that meet it, some
 * that just do not, and some that have nothing to do with it.
 */
const sampleValues = rememberEach(({ operator: { test }, values }: Condition): readonly string[] => {
  const samples = values.slice(0, mostValues).flatMap((value) => sampleValue(test, value));
  return [...samples, ...unrelated(test)];
});

const mostValues = 8;

function sampleValue(test: string, value: Value): readonly string[] {
  if (value.kind === "variable" || value.kind === "variablePattern") return [];
  if (value.text.length > longestSampled) return [];
  if (value.kind === "pattern") return samplePattern(value.text);
  if (test.startsWith("numeric")) return sampleNumber(value.text);
  if (test.startsWith("date")) return sampleDate(value.text);
  if (test === "ip") return sampleAddress(value.text);
  return [value.text, value.text.toUpperCase(), value.text.toLowerCase(), `${value.text}-trust-drift`];
}

/** No claim of an IAM principal or of a usual token is longer. */
const longestSampled = 512;

/** Texts that a pattern with `*` and `?` matches. */
export function samplePattern(pattern: string): readonly string[] {
  const filled = ["", "any", "trust-drift"].map((star) => pattern.replaceAll("*", star).replaceAll("?", "x"));
  return [...filled, pattern.replaceAll("*", "other").replaceAll("?", "y"), pattern];
}

function sampleNumber(text: string): readonly string[] {
  const number = numberOf(text);
  return number === undefined ? [] : [text, String(number - 1), String(number + 1)];
}

function sampleDate(text: string): readonly string[] {
  const milliseconds = dateOf(text);
  if (milliseconds === undefined) return [];
  return [text, dateText(milliseconds - day), dateText(milliseconds + day)];
}

const day = 86_400_000;

/** The first address of a network, and the first one after it. */
function sampleAddress(range: string): readonly string[] {
  const [written = ""] = range.split("/");
  const network = readNetwork(range);
  if (network?.family !== 4) return [written];
  const next = network.bits + (1n << BigInt(32 - network.length));
  return [written, addressText({ family: 4, bits: next % (1n << 32n) })];
}

function unrelated(test: string): readonly string[] {
  if (test === "bool") return ["true", "false"];
  if (test === "ip") return ["203.0.113.77", "198.51.100.77", "2001:db8:7::7", "2a00:7::7"];
  if (test === "arn")
    return ["arn:aws:sns:eu-west-1:210987654321:trust-drift", "arn:aws:iam::210987654321:role/trust-drift"];
  return test.startsWith("date") || test.startsWith("numeric") ? [] : ["trust-drift"];
}
