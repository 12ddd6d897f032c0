import { expect, test } from "vitest";
import { above, printed } from "./figures.ts";
import { simulatedBurst } from "./simulated.ts";

// npm run load: the whole burst

test("a burst of 300 events of 60 roles: one write a role, few messages, every promise held", async () => {
  const figures = await simulatedBurst(60, 5);
  expect(figures.broken).toEqual([]);
  expect(figures.rows).toContainEqual(["writes", "60 (least 60)"]);
}, 300_000);

test("a broken promise is printed", () => {
  const broken = above("writes to one role", 2, 1);
  const text = printed({ title: "Burst", rows: [["writes", "2"]], broken });
  expect(text).toContain("BROKEN: writes to one role: expected at most 1, found 2");
});
