import { describe, expect, test } from "vitest";
import type { Comparison } from "../../core/policy/change.ts";
import { canonicalText, compareDocuments, nobody, prepareDocument } from "../../core/policy/compare.ts";
import { Random } from "../oracle/random.ts";
import { type Input, makeInput } from "./inputs.ts";

/**
 * How many inputs; `FUZZ_RUNS=100000` is the full form, the default the short one of `npm test`.
 * @default 4000 inputs
 */
const runs = Number(process.env.FUZZ_RUNS ?? 4000);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
const limitMilliseconds = 50;
const surroundings = { account: "111122223333", organizationAccounts: new Set<string>() };

interface Answer {
  readonly readable: boolean;
  readonly againstExpected: Comparison | undefined;
  readonly againstNobody: Comparison;
}

/** Each call alone has to keep within the limit, so each is timed alone. */
function ask({ expected, actual }: Input, time: (call: string, milliseconds: number) => void): Answer {
  const timed = <T>(name: string, call: () => T): T => {
    const start = performance.now();
    const answer = call();
    time(name, performance.now() - start);
    return answer;
  };
  const prepared = timed("prepareDocument, expected", () => prepareDocument(expected));
  const readable = timed("prepareDocument, actual", () => prepareDocument(actual)).ok;
  timed("canonicalText", () => canonicalText(actual));
  const againstNobody = timed("compareDocuments, nobody", () =>
    compareDocuments(nobody, actual, surroundings),
  );
  const againstExpected = prepared.ok
    ? timed("compareDocuments", () => compareDocuments(prepared.document, actual, surroundings))
    : undefined;
  return { readable, againstExpected, againstNobody };
}

/** A pause of the machine does not repeat at the same place; a slow input is slow each time. */
function slowCalls(input: Input): string[] {
  const fastest = new Map<string, number>();
  for (let repeat = 0; repeat < 8; repeat++) {
    ask(input, (call, milliseconds) => {
      fastest.set(call, Math.min(milliseconds, fastest.get(call) ?? milliseconds));
    });
    if ([...fastest.values()].every((milliseconds) => milliseconds <= limitMilliseconds)) return [];
  }
  return [...fastest].filter(([, milliseconds]) => milliseconds > limitMilliseconds).map(([call]) => call);
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

describe("hostile input", { timeout: 60_000 + runs * 10 }, () => {
  test(`given ${runs} arbitrary inputs, when compared, then none throws, none is slow, and the answers agree`, () => {
    const kinds = new Map<string, number>();
    let slowest = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const input = makeInput(new Random(seed));
      kinds.set(input.kind, (kinds.get(input.kind) ?? 0) + 1);
      let suspect = false;
      let answer: Answer;
      try {
        answer = ask(input, (_, milliseconds) => {
          suspect ||= milliseconds > limitMilliseconds;
          if (milliseconds <= limitMilliseconds) slowest = Math.max(slowest, milliseconds);
        });
      } catch (cause) {
        throw new Error(`an input made it throw: ${show(input, seed)}`, { cause });
      }
      if (suspect) expect(slowCalls(input), `slow: ${show(input, seed)}`).toEqual([]);
      const { readable, againstExpected, againstNobody } = answer;
      expect(againstNobody.verdict === "unreadable", show(input, seed)).toBe(!readable);
      if (againstExpected)
        expect(againstExpected.verdict === "unreadable", show(input, seed)).toBe(!readable);
    }
    console.log(
      `fuzz: ${runs} inputs from seed ${firstSeed}, slowest ${slowest.toFixed(1)} ms`,
      Object.fromEntries(kinds),
    );
  });
});
