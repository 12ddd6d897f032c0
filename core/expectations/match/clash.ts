import { canaryRole } from "../../contract/canary.ts";
import { InputError } from "../../shared/errors.ts";
import { globsOverlap } from "../../shared/glob.ts";
import type { Expectation } from "../expectation.ts";
import { mayShareAccount } from "../revision.ts";
import { lastSegment, literalHead, literalTail } from "./pattern.ts";
import { type Entry, entriesOf } from "./pattern-index.ts";

/** @throws InputError naming two expectations that would cover one role equally well, or one that names our own role */
export function checkTogether(expectations: readonly Expectation[]): void {
  checkNames(expectations);
  const clash = firstClash(patternsOf(expectations));
  if (clash === undefined) return;
  const [first, second] = clash;
  const [one, other] = first.position < second.position ? [first, second] : [second, first];
  const both = one.text === other.text ? one.text : `${one.text} and ${other.text}`;
  throw new InputError(
    `match.roles: ${one.expectation.name} and ${other.expectation.name} are equally specific for ${both}; make one of them more specific`,
  );
}

function checkNames(expectations: readonly Expectation[]): void {
  const names = new Set<string>();
  for (const { name, match } of expectations) {
    const own = match.roles.find((pattern) => lastSegment(pattern).toLowerCase() === canaryRole.name);
    if (own !== undefined)
      throw new InputError(
        `match.roles: ${name}: expected roles other than the responder's own canary, found ${own}`,
      );
    if (names.has(name)) throw new InputError(`name: two expectations have the name ${name}`);
    names.add(name);
  }
}

interface Pattern extends Entry {
  /** The literal characters at the start. */
  readonly head: string;
  /** The literal characters at the end, from the last to the first. */
  readonly tail: string;
}

type Pair = readonly [Pattern, Pattern];

function patternsOf(expectations: readonly Expectation[]): Pattern[] {
  const entries = expectations.flatMap((expectation, position) => entriesOf(expectation, position));
  return entries.map((entry) => ({
    ...entry,
    head: literalHead(entry.pattern),
    tail: [...literalTail(entry.pattern)].reverse().join(""),
  }));
}

/** Patterns of another specificity cannot clash. */
function firstClash(patterns: readonly Pattern[]): Pair | undefined {
  for (const equal of Map.groupBy(patterns, (pattern) => pattern.specificity).values())
    for (const pair of candidates(equal)) if (isClash(pair)) return pair;
  return undefined;
}

/**
 * Two patterns overlap only if the start of one continues that of the other, and likewise their ends. Patterns whose
 * literal characters are at the end are compared by their ends.
 */
function* candidates(patterns: readonly Pattern[]): Generator<Pair> {
  const [heads = [], tails = []] = [false, true].map((isTail) =>
    patterns.filter(({ head, tail }) => tail.length > head.length === isTail),
  );
  yield* continuations(heads, heads, ({ head }) => head);
  yield* continuations(heads, tails, ({ head }) => head);
  yield* continuations(tails, heads, ({ head }) => head);
  yield* continuations(tails, tails, ({ tail }) => tail);
}

/** The pairs in which the second text continues the first. In alphabetical order, the continuations are neighbors. */
function* continuations(
  firsts: readonly Pattern[],
  seconds: readonly Pattern[],
  textOf: (pattern: Pattern) => string,
): Generator<Pair> {
  const byText = Map.groupBy(seconds, textOf);
  const texts = [...byText.keys()].sort();
  for (const first of firsts) {
    const text = textOf(first);
    for (let at = firstNotBefore(texts, text); texts[at]?.startsWith(text); at++)
      for (const second of byText.get(texts[at] ?? "") ?? []) yield [first, second];
  }
}

/** By binary search. */
function firstNotBefore(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isClash([one, other]: Pair): boolean {
  if (one.position === other.position) return false;
  if (!one.tail.startsWith(other.tail) && !other.tail.startsWith(one.tail)) return false;
  const [a, b] = [one.expectation.match.accounts, other.expectation.match.accounts];
  return globsOverlap(one.pattern, other.pattern) && mayShareAccount(a, b);
}
