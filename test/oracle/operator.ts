import { BlockList, isIPv4, isIPv6 } from "node:net";
import { literalOf, matches, type Pattern, type Token } from "./pattern.ts";

/**
 * One condition operator, by what it says of one value of the policy and one of the request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export interface Operator {
  readonly negated: boolean;
  /** Are policy variables filled in? Only in texts and ARNs. */
  readonly takesVariables: boolean;
  readonly agree: (policyValue: Pattern, requestValue: string) => boolean;
}

function sameText(policyValue: Pattern, requestValue: string): boolean {
  return literalOf(policyValue) === requestValue;
}

function sameTextInAnyCase(policyValue: Pattern, requestValue: string): boolean {
  return literalOf(policyValue).toLowerCase() === requestValue.toLowerCase();
}

/** Splits at the first five colons: the resource of an ARN may hold more. */
function arnParts(tokens: Pattern): Pattern[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ":" && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** Each of the six parts is compared by itself, so no wildcard reaches over a colon. */
function arnLike(policyValue: Pattern, requestValue: string): boolean {
  const wanted = arnParts(policyValue);
  const found = arnParts([...requestValue]);
  if (wanted.length < 6 || found.length < 6) return matches(policyValue, requestValue);
  return wanted.every((part, index) => matches(part, literalOf(found[index] ?? [])));
}

function inNetwork(policyValue: Pattern, requestValue: string): boolean {
  const [address = "", prefix] = literalOf(policyValue).split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const belongs = family === "ipv6" ? isIPv6 : isIPv4;
  if (!belongs(address) || !belongs(requestValue)) return false;
  const network = new BlockList();
  network.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  return network.check(requestValue, family);
}

function timeOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function ordered(read: (text: string) => number, holds: (found: number, bound: number) => boolean) {
  return (policyValue: Pattern, requestValue: string) =>
    holds(read(requestValue), read(literalOf(policyValue)));
}

function text(agree: Operator["agree"], negated = false): Operator {
  return { negated, takesVariables: true, agree };
}

function plain(agree: Operator["agree"], negated = false): Operator {
  return { negated, takesVariables: false, agree };
}

const numberOf = (value: string) => (value.trim() === "" ? Number.NaN : Number(value));
const same = (found: number, bound: number) => found === bound;
const less = (found: number, bound: number) => found < bound;
const lessOrSame = (found: number, bound: number) => found <= bound;
const greater = (found: number, bound: number) => found > bound;
const greaterOrSame = (found: number, bound: number) => found >= bound;

/** By name in lower case. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ["stringequals", text(sameText)],
  ["stringnotequals", text(sameText, true)],
  ["stringequalsignorecase", text(sameTextInAnyCase)],
  ["stringnotequalsignorecase", text(sameTextInAnyCase, true)],
  ["stringlike", text(matches)],
  ["stringnotlike", text(matches, true)],
  ["arnequals", text(arnLike)],
  ["arnlike", text(arnLike)],
  ["arnnotequals", text(arnLike, true)],
  ["arnnotlike", text(arnLike, true)],
  ["numericequals", plain(ordered(numberOf, same))],
  ["numericnotequals", plain(ordered(numberOf, same), true)],
  ["numericlessthan", plain(ordered(numberOf, less))],
  ["numericlessthanequals", plain(ordered(numberOf, lessOrSame))],
  ["numericgreaterthan", plain(ordered(numberOf, greater))],
  ["numericgreaterthanequals", plain(ordered(numberOf, greaterOrSame))],
  ["dateequals", plain(ordered(timeOf, same))],
  ["datenotequals", plain(ordered(timeOf, same), true)],
  ["datelessthan", plain(ordered(timeOf, less))],
  ["datelessthanequals", plain(ordered(timeOf, lessOrSame))],
  ["dategreaterthan", plain(ordered(timeOf, greater))],
  ["dategreaterthanequals", plain(ordered(timeOf, greaterOrSame))],
  ["bool", plain(sameTextInAnyCase)],
  ["binaryequals", plain(sameText)],
  ["ipaddress", plain(inNetwork)],
  ["notipaddress", plain(inNetwork, true)],
]);
