import { describe, expect, test } from "vitest";
import { canonicalText, compareDocuments, nobody, prepareDocument } from "../../core/policy/compare.ts";
import type { Comparison } from "../../core/policy/model/change.ts";
import { Random } from "../oracle/random.ts";
import { type Input, makeInput } from "./inputs.ts";

/**
 * How many inputs; `FUZZ_RUNS=100000` is the full form, the default the short one of `npm test`.
 * @default 4000 inputs
 */
const runs = Number(process.env.FUZZ_RUNS ?? 4000);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
const limitMilliseconds = 50;
const roleContext = { account: "111122223333", organizationAccounts: new Set<string>() };

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
    compareDocuments(nobody, actual, roleContext),
  );
  const againstExpected = prepared.ok
    ? timed("compareDocuments", () => compareDocuments(prepared.document, actual, roleContext))
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

function attempt(input: Input, seed: number, time: (call: string, milliseconds: number) => void): Answer {
  try {
    return ask(input, time);
  } catch (cause) {
    throw new Error(`an input made it throw: ${show(input, seed)}`, { cause });
  }
}

describe("hostile input", { timeout: 60_000 + runs * 10 }, () => {
  test(`given ${runs} arbitrary inputs, when compared, then none throws, none is slow, and the answers agree`, () => {
    const kinds = new Map<string, number>();
    let slowest = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const input = makeInput(new Random(seed));
      kinds.set(input.kind, (kinds.get(input.kind) ?? 0) + 1);
      let suspect = false;
      const answer = attempt(input, seed, (_, milliseconds) => {
        if (milliseconds > limitMilliseconds) suspect = true;
        else slowest = Math.max(slowest, milliseconds);
      });
      if (suspect) expect(slowCalls(input), `slow: ${show(input, seed)}`).toEqual([]);
      const contradicting = contradictions(input, answer);
      if (contradicting.length > 0) expect(contradicting, show(input, seed)).toEqual([]);
    }
    console.log(
      `fuzz: ${runs} inputs from seed ${firstSeed}, slowest ${slowest.toFixed(1)} ms`,
      Object.fromEntries(kinds),
    );
  });
});
