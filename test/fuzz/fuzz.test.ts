import { describe, expect, test } from "vitest";
import { canonicalText, compareDocuments, nobody, prepareDocument } from "../../core/policy/compare.ts";
import type { Comparison } from "../../core/policy/model/change.ts";
import { Random } from "../oracle/random.ts";
import { costOf, mostCost } from "../support/cost.ts";
import { type Input, makeInput } from "./inputs.ts";

/**
 * How many inputs; `FUZZ_RUNS=100000` is the full form, the default the short one of `npm test`.
 * @default 4000 inputs
 */
const runs = Number(process.env.FUZZ_RUNS ?? 4000);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
/** Calls that take longer are measured by what they cost, which does not depend on the machine. */
const suspectMilliseconds = 20;
const roleContext = { account: "111122223333", organizationAccounts: new Set<string>() };

interface Answer {
  readonly readable: boolean;
  readonly againstExpected: Comparison | undefined;
  readonly againstNobody: Comparison;
}

type Run = <T>(name: string, call: () => T) => T;

/** @param run runs each call: each alone must keep within the limit. */
function ask({ expected, actual }: Input, run: Run): Answer {
  const prepared = run("prepareDocument, expected", () => prepareDocument(expected));
  const readable = run("prepareDocument, actual", () => prepareDocument(actual)).ok;
  run("canonicalText", () => canonicalText(actual));
  const againstNobody = run("compareDocuments, nobody", () => compareDocuments(nobody, actual, roleContext));
  const againstExpected = prepared.ok
    ? run("compareDocuments", () => compareDocuments(prepared.document, actual, roleContext))
    : undefined;
  return { readable, againstExpected, againstNobody };
}

function costlyCalls(input: Input): string[] {
  const costly: string[] = [];
  ask(input, (name, call) => {
    const cost = costOf(call, mostCost);
    if (cost > mostCost) costly.push(`${name}: ${cost.toFixed(1)}`);
    return call();
  });
  return costly;
}

/** What a text says does not depend on who parsed it; numbers do, so texts with bare numbers are left out. */
function verdictOfParsed({ expected, actual }: Input): Comparison["verdict"] | undefined {
  if (typeof actual !== "string" || /[:[,]\s*-?\d/.test(actual)) return undefined;
  const prepared = prepareDocument(expected);
  try {
    const parsed: unknown = JSON.parse(actual);
    if (!prepared.ok || typeof parsed !== "object" || parsed === null) return undefined;
    return compareDocuments(prepared.document, parsed, roleContext).verdict;
  } catch {
    return undefined;
  }
}

function show(input: Input, seed: number): string {
  const side = (value: string | object) => {
    try {
      return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 400);
    } catch (error) {
      return `(cannot be shown: ${String(error).slice(0, 60)})`;
    }
  };
  return `FUZZ_SEED=${seed} FUZZ_RUNS=1 (${input.kind})\nexpected ${side(input.expected)}\nactual ${side(input.actual)}`;
}

/** What the answers say against each other. */
function contradictions(input: Input, { readable, againstExpected, againstNobody }: Answer): string[] {
  const found: string[] = [];
  for (const comparison of [againstNobody, againstExpected]) {
    if (comparison && (comparison.verdict === "unreadable") === readable)
      found.push("readable here, unreadable there");
  }
  const parsed = verdictOfParsed(input);
  if (
    parsed &&
    againstExpected &&
    againstExpected.verdict !== "unreadable" &&
    againstExpected.verdict !== parsed
  )
    found.push(`${againstExpected.verdict} as a text, ${parsed} as an object`);
  return found;
}

function attempt(input: Input, seed: number, run: Run): Answer {
  try {
    return ask(input, run);
  } catch (cause) {
    throw new Error(`an input made it throw: ${show(input, seed)}`, { cause });
  }
}

describe("hostile input", { timeout: 900_000 + runs * 60 }, () => {
  test(`given ${runs} arbitrary inputs, when compared, then none throws, none is costly, and the answers agree`, () => {
    const kinds = new Map<string, number>();
    let suspects = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const input = makeInput(new Random(seed));
      kinds.set(input.kind, (kinds.get(input.kind) ?? 0) + 1);
      let slow = false;
      const answer = attempt(input, seed, (_, call) => {
        const start = performance.now();
        const result = call();
        slow ||= performance.now() - start > suspectMilliseconds;
        return result;
      });
      if (slow) {
        suspects++;
        expect(costlyCalls(input), `costly: ${show(input, seed)}`).toEqual([]);
      }
      const contradicting = contradictions(input, answer);
      if (contradicting.length > 0) expect(contradicting, show(input, seed)).toEqual([]);
    }
    console.log(
      `fuzz: ${runs} inputs from seed ${firstSeed}, ${suspects} measured again`,
      Object.fromEntries(kinds),
    );
  });
});
