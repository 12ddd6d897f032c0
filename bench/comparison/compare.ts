import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import { above, microseconds, type Report, type Subject, times, timesOf } from "../harness.ts";
import { timesOfLibrary } from "../peers/go-library.ts";
import { SkippedError } from "../peers/peer.ts";
import { documentOf, liveTexts, reordered, rewritten, widened } from "./documents.ts";

const batch = 50;
const expected = documentOf(5);
const expectedText = JSON.stringify(expected);
const role = { account: "100000000000", organizationAccounts: new Set<string>() };

interface Comparison {
  readonly name: string;
  readonly actual: unknown;
  readonly verdict: "equal" | "drift";
  /** As a multiple of the floor. DESIGN.md, Budgets. */
  readonly budget: number;
  /** Not encoded, and the same text each time. */
  readonly isExpectedText?: boolean;
}

const comparisons: readonly Comparison[] = [
  { name: "equal", actual: expected, verdict: "equal", budget: 2 },
  { name: "equal, reordered", actual: reordered(expected), verdict: "equal", budget: 2 },
  { name: "equal, rewritten", actual: rewritten(expected), verdict: "equal", budget: 10 },
  { name: "equal, the expected text", actual: expected, verdict: "equal", budget: 2, isExpectedText: true },
  { name: "drift", actual: widened(expected), verdict: "drift", budget: 20 },
];

const floorName = "decodeURIComponent + JSON.parse";

/** What no comparison can beat. */
export function floorOf(texts: readonly string[]): Subject {
  return {
    name: floorName,
    calls: texts.length,
    run() {
      let read = 0;
      for (const text of texts) read += Object.keys(JSON.parse(decodeURIComponent(text))).length;
      if (read === 0) throw new Error("the floor read nothing");
    },
  };
}

/** The expected document is prepared once for a batch, as a handler prepares it once for many roles. */
export function comparing(
  name: string,
  document: string,
  texts: readonly string[],
  verdict: string,
): Subject {
  let prepared = readExpected(document);
  return {
    name,
    calls: texts.length,
    prepare: () => {
      prepared = readExpected(document);
    },
    run() {
      for (const text of texts) {
        const comparison = compareDocuments(prepared, text, role);
        if (comparison.verdict !== verdict)
          throw new Error(`expected ${verdict}, found ${comparison.verdict}`);
      }
    },
  };
}

function readExpected(document: string) {
  const prepared = prepareDocument(document);
  if (!prepared.ok) throw new Error("the expected document cannot be read");
  return prepared.document;
}

interface Measured {
  readonly name: string;
  readonly budget: number;
  /** Microseconds. */
  readonly time: number;
  /** The time as a multiple of the floor's. */
  readonly ratio: number;
}

/** @returns the times of the comparisons, and that of the floor */
export async function comparisonTimes(): Promise<{
  readonly floor: number;
  readonly measured: readonly Measured[];
}> {
  const measuredTimes = await timesOf([
    floorOf(liveTexts(expected, batch)),
    ...comparisons.map(({ name, actual, verdict, isExpectedText }) =>
      comparing(
        name,
        expectedText,
        isExpectedText ? Array.from({ length: batch }, () => expectedText) : liveTexts(actual, batch),
        verdict,
      ),
    ),
  ]);
  const floor = measuredTimes.get(floorName) ?? Number.NaN;
  const measured = comparisons.map(({ name, budget }) => {
    const time = measuredTimes.get(name) ?? Number.NaN;
    return { name, budget, time, ratio: time / floor };
  });
  return { floor, measured };
}

/** @returns a sentence for each comparison that costs more than its budget */
export function brokenBudgets(measured: readonly Measured[]): readonly string[] {
  return measured.flatMap(({ name, ratio, budget }) =>
    above(`${name}, as a multiple of the floor`, ratio, budget),
  );
}

export async function compareReport(): Promise<Report> {
  const { floor, measured } = await comparisonTimes();
  const library = await timesOfGo();
  return {
    title: "Comparison with its floor",
    text: `5 statements, ${expectedText.length} characters. The floor decodes and parses the live document: ${microseconds(floor)}. ${library.text}`,
    head: ["compared", "time", "× floor", "budget", "awspolicyequivalence", "its time ÷ ours"],
    rows: measured.map(({ name, budget, time, ratio }) => {
      const other = library.times[name];
      return [
        name,
        microseconds(time),
        times(ratio),
        String(budget),
        other === undefined ? "–" : microseconds(other),
        other === undefined ? "–" : times(other / time),
      ];
    }),
    broken: brokenBudgets(measured),
  };
}

/** The Go library compares two decoded texts and prepares neither. */
async function timesOfGo(): Promise<{
  readonly text: string;
  readonly times: Readonly<Record<string, number>>;
}> {
  const pairs = comparisons.map(({ name, actual }) => ({
    role: name,
    expected: expectedText,
    actual: JSON.stringify(actual),
  }));
  try {
    const found = await timesOfLibrary(pairs);
    return {
      text: "awspolicyequivalence 1.7.0 compares the same documents, decoded beforehand; it answers yes or no, and no to `rewritten`. Ours also finds each change of a drift and rates it.",
      times: found,
    };
  } catch (error) {
    if (!(error instanceof SkippedError)) throw error;
    return { text: `awspolicyequivalence was skipped: ${error.message}.`, times: {} };
  }
}
