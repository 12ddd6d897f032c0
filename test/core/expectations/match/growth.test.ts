import { describe, expect, test } from "vitest";
import { checkTogether } from "../../../../core/expectations/match/clash.ts";
import { processorMicroseconds } from "../../../support/cost.ts";
import { expectationsIn, layouts } from "../../../support/layouts.ts";

/** Processor time in µs, the least of some repeats. */
function least(call: () => unknown): number {
  return Math.min(...Array.from({ length: 5 }, () => processorMicroseconds(call)));
}

describe.each(layouts)("expectations that differ in their $name", (layout) => {
  const [few, many] = [200, 2000].map((count) => expectationsIn(layout, count));

  test("are checked in a time that grows with their number, not with its square", () => {
    const [check, checkOfTenTimes] = [few, many].map((some = []) => least(() => checkTogether(some)));
    expect((checkOfTenTimes ?? Number.NaN) / (check ?? Number.NaN)).toBeLessThan(40);
  });
});
