import { expect, test } from "vitest";
import { persistently } from "../../../core/notify/delivery/deliver.ts";

/** Every attempt fails after so many milliseconds. */
async function attemptsThatTake(milliseconds: number): Promise<number> {
  let now = 0;
  let count = 0;
  const clock = {
    now: () => new Date(now),
    pause: async (pause: number) => {
      now += pause;
    },
  };
  const attempt = async () => {
    count++;
    now += milliseconds;
    throw new Error("no answer");
  };
  await expect(persistently(attempt, clock)).rejects.toThrow("no answer");
  return count;
}

test("what is sent is recorded persistently, except while attempts take so long that the function would end", async () => {
  expect(await attemptsThatTake(100)).toBe(5);
  expect(await attemptsThatTake(6000)).toBe(2);
});
