import { expect, test } from "vitest";
import { oneAtATime } from "../../../local/lambda/one-at-a-time.ts";

/** A process whose invocations end when the test says so, or when it is stopped. */
function slowProcess() {
  const events: unknown[] = [];
  let end: (error?: Error) => void = () => undefined;
  return {
    events,
    end: () => end(),
    invoke(event: unknown) {
      events.push(event);
      return new Promise<void>((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error));
      });
    },
    async stop() {
      end(new Error("the process ended"));
    },
  };
}

test("a batch waits for the batch of another queue", async () => {
  const process = slowProcess();
  const { invoke } = oneAtATime(process, "f");
  const [first, second] = [invoke("first"), invoke("second")];
  await expect.poll(() => process.events).toEqual(["first"]);
  process.end();
  await first;
  await expect.poll(() => process.events).toEqual(["first", "second"]);
  process.end();
  await second;
});

test("a batch that waits when the function is stopped fails, and does not start the process again", async () => {
  const process = slowProcess();
  const { invoke, stop } = oneAtATime(process, "f");
  const batches = [invoke("first"), invoke("second")];
  const results = Promise.allSettled(batches);
  await expect.poll(() => process.events).toEqual(["first"]);
  await stop();
  expect(await results).toMatchObject([
    { status: "rejected", reason: { message: "the process ended" } },
    { status: "rejected", reason: { message: "f was stopped" } },
  ]);
  expect(process.events).toEqual(["first"]);
});
