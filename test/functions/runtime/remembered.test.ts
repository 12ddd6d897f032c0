import { expect, test } from "vitest";
import { remembered } from "../../../functions/runtime/remembered.ts";

/** A secret's reader whose answers are these, in turn. */
function reading(...answers: readonly (string | Error)[]) {
  const world = { seconds: 0, reads: 0 };
  const read = async () => {
    const answer = answers[world.reads++] ?? new Error("read too often");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const clock = { now: () => new Date(Date.parse("2026-03-01T10:00:00Z") + world.seconds * 1000) };
  return { world, secret: remembered(read, clock) };
}

test("one read is for all who ask within five minutes", async () => {
  const { world, secret } = reading("old", "new");
  expect(await Promise.all([secret(), secret(), secret()])).toEqual(["old", "old", "old"]);
  world.seconds = 299;
  expect(await secret()).toBe("old");
  world.seconds = 300;
  expect(await secret()).toBe("new");
  expect(world.reads).toBe(2);
});

test("what cannot be read is not tried again for half a minute for every caller", async () => {
  const { world, secret } = reading(new Error("throttled"), "secret");
  for (const seconds of [0, 1, 29]) {
    world.seconds = seconds;
    await expect(secret()).rejects.toThrow("throttled");
  }
  expect(world.reads).toBe(1);
  world.seconds = 30;
  expect(await secret()).toBe("secret");
});
