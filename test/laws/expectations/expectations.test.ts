import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { positive } from "../runs.ts";
import { bugs } from "./bugs.ts";
import { lawOf } from "./laws.ts";

/** `MODEL_RUNS=5000` is the full form, see `npm run laws`. */
const runs = positive("MODEL_RUNS", 50);
/** The full form takes five minutes on an idle machine. */
const timeoutMilliseconds = 300_000 + runs * 600;

test(
  "in any order of pushes, changes, events, sweeps and approvals, the hub writes only what is expected or validly adopted, and loses nothing",
  async () => {
    await fc.assert(lawOf(), { numRuns: runs, endOnFailure: runs > 1000 });
  },
  timeoutMilliseconds,
);

describe("the law finds", () => {
  test.each(Object.entries(bugs))("a hub %s", async (_, bug) => {
    const { failed, errorInstance } = await fc.check(lawOf(bug), { numRuns: 400, endOnFailure: true });
    expect(failed, "found no order of steps that shows the bug").toBe(true);
    expect(errorInstance).toMatchObject({ name: "AssertionError" });
  });
});
