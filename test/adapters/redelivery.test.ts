import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { queueArn } from "../../local/deployment/queues.ts";
import { type Poller, pollQueue } from "../../local/lambda/poller.ts";
import { type Hub, startHub } from "../functions/support/hub.ts";
import { send, takeAll, waiting } from "../functions/support/queues.ts";
import { sampleOf } from "../functions/support/samples.ts";

let hub: Hub;
const pollers: Poller[] = [];

beforeAll(async () => {
  hub = await startHub();
});

afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
  await takeAll(hub.clients.sqs, queueNames.trustUpdated);
});

afterAll(() => hub?.stop());

const { body } = sampleOf("malformed/role-name-array.json");

test("a message that the function returns to the queue returns when the function says, not when the queue does", async () => {
  const { lines, process } = hub.functions["on-trust-updated"];
  const from = lines.length;
  const given: { at: number; count: string | undefined }[] = [];
  await send(hub.clients.sqs, queueNames.trustUpdated, body);
  pollers.push(
    pollQueue({
      sqs: hub.clients.sqs,
      queueArn: queueArn(queueNames.trustUpdated),
      batchSize: 5,
      visibilitySeconds: 60,
      invoke: (event) => {
        given.push({ at: Date.now(), count: event.Records[0]?.attributes.ApproximateReceiveCount });
        return process.invoke(event);
      },
      log: () => undefined,
    }),
  );
  const returns = () =>
    lines.slice(from).flatMap((line) => line.match(/"returnsAfterSeconds":(\d+)/)?.[1] ?? []);
  // With up to half as much of jitter
  await expect.poll(returns).toEqual([expect.stringMatching(/^[23]$/), expect.stringMatching(/^[6-9]$/)]);
  expect(given.map(({ count }) => count)).toEqual(["1", "2"]);
  expect((given[1]?.at ?? 0) - (given[0]?.at ?? 0)).toBeGreaterThan(1500);
  expect(await waiting(hub.clients.sqs, queueNames.trustUpdated)).toBe(1);
});

test("where that cannot be said, the message returns with its queue, and one line says why", async () => {
  const { givenBack, log } = await hub.functions["on-trust-updated"].run(body); // with a receipt handle that is none
  expect(givenBack).toEqual(["message-0"]);
  expect(log).toMatchObject([
    {
      level: "ERROR",
      messageId: "message-0",
      receiveCount: 1,
      returnsWithQueue: expect.stringContaining("sqs:ChangeMessageVisibility: "),
    },
  ]);
});
