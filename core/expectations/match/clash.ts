import { canaryRole } from "../../contract/canary.ts";
import { InputError } from "../../shared/errors.ts";
import { globsOverlap, isLiteral } from "../../shared/glob.ts";
import type { Expectation } from "../expectation.ts";
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
  /** The literal characters at the end, from the last to the first; of a literal, its head says everything. */
  readonly tail: string;
}

type Pair = readonly [Pattern, Pattern];

function patternsOf(expectations: readonly Expectation[]): Pattern[] {
  const entries = expectations.flatMap((expectation, position) => entriesOf(expectation, position));
  return entries.map((entry) => {
    const tail = isLiteral(entry.pattern) ? "" : literalTail(entry.pattern);
    return { ...entry, head: literalHead(entry.pattern), tail: [...tail].reverse().join("") };
  });
}

/** Patterns of another specificity cannot clash, and only patterns of all accounts have that of all accounts. */
function firstClash(patterns: readonly Pattern[]): Pair | undefined {
  for (const equal of Map.groupBy(patterns, ({ specificity }) => specificity).values())
    for (const together of ofOneAccount(equal))
      for (const [one, other] of candidates(together))
        if (one.position !== other.position && globsOverlap(one.pattern, other.pattern)) return [one, other];
  return undefined;
}

/** The patterns of each account. Accounts that have the same patterns are one group. */
function ofOneAccount(patterns: readonly Pattern[]): readonly (readonly Pattern[])[] {
  const accounts = patterns.flatMap(({ expectation: { match } }, at) =>
    [...new Set(match.accounts)].map((account) => ({ account, at })),
  );
  const groups = [...Map.groupBy(accounts, ({ account }) => account).values()].map((group) =>
    group.map(({ at }) => at),
  );
  const different = new Map(groups.map((group) => [group.join(" "), group]));
  return [...different.values()].map((group) => group.flatMap((at) => patterns[at] ?? []));
}

/** The pairs, and others, in which the start of one continues that of the other, and likewise their ends. */
function* candidates(patterns: readonly Pattern[]): Generator<Pair> {
  const byHead = new Map(
    [...Map.groupBy(patterns, ({ head }) => head)].map(([head, some]) => [head, tailsOf(some)]),
  );
  for (const one of patterns)
    for (const head of startsOf(one.head)) {
      const tails = byHead.get(head);
      if (tails === undefined) continue;
      for (const tail of startsOf(one.tail))
        for (const other of tails.whole.get(tail) ?? []) yield [one, other];
      for (const other of tails.continued.get(one.tail) ?? []) yield [one, other];
    }
}

/** Patterns by their tail, and by each start of it. */
function tailsOf(patterns: readonly Pattern[]) {
  const starts = patterns.flatMap((pattern) => startsOf(pattern.tail).map((start) => ({ start, pattern })));
  const continued = [...Map.groupBy(starts, ({ start }) => start)].map(
    ([start, some]) => [start, some.map(({ pattern }) => pattern)] as const,
  );
  return { whole: Map.groupBy(patterns, ({ tail }) => tail), continued: new Map(continued) };
}

/** From the empty start to the whole text. */
function startsOf(text: string): readonly string[] {
  return Array.from({ length: text.length + 1 }, (_, end) => text.slice(0, end));
}
