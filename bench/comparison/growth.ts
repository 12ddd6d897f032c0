import { above, microseconds, type Report, type Subject, times, timesOf } from "../harness.ts";
import { comparing, floorOf } from "./compare.ts";
import { documentOf, liveTexts, reordered, widened } from "./documents.ts";

const statements = [1, 5, 20];
const batch = 10;
/** A multiple of the floor at any size: reordering must not cost more with more statements. */
const budget = 3;

interface Size {
  readonly count: number;
  readonly subjects: readonly Subject[];
}

function sizeOf(count: number): Size {
  const document = documentOf(count);
  const text = JSON.stringify(document);
  return {
    count,
    subjects: [
      floorOf(liveTexts(document, batch)),
      comparing("reordered", text, liveTexts(reordered(document), batch), "equal"),
      comparing("drift", text, liveTexts(widened(document), batch), "drift"),
    ],
  };
}

/** How the time of a comparison depends on the size of the documents. */
export async function growthReport(): Promise<Report> {
  const measured = [];
  for (const { count, subjects } of statements.map(sizeOf)) {
    const [floor = Number.NaN, equal = Number.NaN, drift = Number.NaN] = [
      ...(await timesOf(subjects)).values(),
    ];
    measured.push({ count, floor, equal, drift, ratio: equal / floor });
  }
  return {
    title: "Growth with the size of the document",
    text: "The floor decodes and parses the live document. The quota of a trust policy is 4,096 characters after an increase, about 10 of these statements.",
    head: ["statements", "floor", "equal, reordered", "× floor", "budget", "drift"],
    rows: measured.map(({ count, floor, equal, ratio, drift }) => [
      String(count),
      ...[floor, equal].map(microseconds),
      times(ratio),
      String(budget),
      microseconds(drift),
    ]),
    broken: measured.flatMap(({ count, ratio }) =>
      above(`${count} statements, reordered, as a multiple of the floor`, ratio, budget),
    ),
  };
}
