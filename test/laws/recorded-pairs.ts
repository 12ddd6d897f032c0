import fc from "fast-check";
import { writeDocument } from "../oracle/document.ts";
import { pairArbitrary } from "./pairs.ts";

/** Random pairs of documents that are the same in each run; the second one as text. */
export const recordedPairs = fc
  .sample(pairArbitrary, { numRuns: 600, seed: 20_250_901 })
  .map(({ before, after }) => ({ one: writeDocument(before), other: JSON.stringify(writeDocument(after)) }));
