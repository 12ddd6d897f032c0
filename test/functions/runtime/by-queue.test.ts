import { expect, test } from "vitest";
import { InputError } from "../../../core/shared/errors.ts";
import { byQueue } from "../../../functions/runtime/batch.ts";

const handled: unknown[] = [];
const handle = byQueue({
  events: async (body) => void handled.push(["event", body]),
  rechecks: async (body) => void handled.push(["recheck", body]),
});

test("the queue, and not the message, decides how a message is handled", async () => {
  const claim = { source: "trust-drift.recheck" };
  await handle(claim, "events");
  await handle(claim, "rechecks");
  expect(handled).toEqual([
    ["event", claim],
    ["recheck", claim],
  ]);
});

test("a message of another queue is refused", async () => {
  await expect(handle({}, "others")).rejects.toThrow(
    new InputError("queue: expected events or rechecks, found others"),
  );
});
