import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deadLetterOf } from "../../cli/operate/dead-letters/messages.ts";
import { queueNames } from "../../core/contract/names.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { takeAll, waiting } from "../functions/support/queues.ts";
import { command, startHubForCommands } from "./support/command-line.ts";

let hub: Hub;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

beforeEach(async () => {
  for (const name of [queueNames.deadLetters, queueNames.trustUpdated, queueNames.notify])
    await takeAll(hub.clients.sqs, name);
});

afterAll(() => stop?.());

const body = JSON.stringify(updated("dead-1", widened("qovery-access")));

/** As EventBridge does it. */
async function undelivered(rule: string, queue: string, text = body): Promise<void> {
  const { sqs } = hub.clients;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueNames.deadLetters }));
  const of = (StringValue: string) => ({ DataType: "String", StringValue });
  const MessageAttributes = {
    RULE_ARN: of(`arn:aws:events:us-east-1:222222222222:rule/trust-drift/${rule}`),
    TARGET_ARN: of(`arn:aws:sqs:us-east-1:222222222222:${queue}`),
    ERROR_CODE: of("NO_PERMISSIONS"),
    ERROR_MESSAGE: of("The queue policy does not allow it"),
  };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text, MessageAttributes }));
}

async function failed(text = body): Promise<void> {
  const { sqs } = hub.clients;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueNames.deadLetters }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
}

const Letter = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  sentAt: v.pipe(v.string(), v.isoTimestamp()),
  body: v.string(),
  rule: v.optional(v.strictObject({ name: v.string(), code: v.string(), message: v.string() })),
  origin: v.variant("kind", [
    v.strictObject({ kind: v.literal("queue"), queue: v.string() }),
    v.strictObject({ kind: v.literal("schedule") }),
    v.strictObject({ kind: v.literal("unknown") }),
  ]),
});

async function listed() {
  const { code, out } = await command(["dead-letters", "list", "--json"]);
  return {
    code,
    letters: out
      .split("\n")
      .filter(Boolean)
      .map((line) => v.parse(Letter, JSON.parse(line))),
  };
}

test("an empty queue is said to be empty", async () => {
  expect(await command(["dead-letters", "list"])).toEqual({
    code: 0,
    out: "No message failed after all retries.\n",
    errors: "",
  });
  expect(await command(["dead-letters", "redrive", "--yes"])).toMatchObject({ code: 0 });
});

test("messages are listed with what they are about, and stay", async () => {
  await undelivered("trust-drift-trust-updated", queueNames.trustUpdated);
  await failed("not JSON \u001b[31m");
  for (const _ of ["first", "second"]) {
    const { code, out, errors } = await command(["dead-letters", "list"]);
    expect({ code, errors }).toEqual({ code: 2, errors: "" });
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      `UpdateAssumeRolePolicy of qovery-user-role in account ${qovery.account}, event dead-1. The rule trust-drift-trust-updated could not deliver it: NO_PERMISSIONS: The queue policy does not allow it. A redrive sends it to trust-drift-trust-updated.`,
    );
    expect(out).toContain("Its queue is not known. Give it to the redrive with --to.");
    expect(out).toMatch(/\n2 messages\.\n$/);
    expect(out).not.toContain("\u001b");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  }
  expect((await listed()).letters).toHaveLength(2);
});

test("a redrive asks, and sends each message to its queue", async () => {
  await undelivered("trust-drift-trust-updated", queueNames.trustUpdated);
  const refused = await command(["dead-letters", "redrive"], "n");
  expect(refused).toMatchObject({ code: 1, errors: "Nothing was sent.\n" });
  expect((await listed()).letters).toHaveLength(1);
  const { code, errors } = await command(["dead-letters", "redrive"], "y");
  expect({ code, errors }).toEqual({ code: 0, errors: "1 message was redriven.\n" });
  expect(await takeAll(hub.clients.sqs, queueNames.trustUpdated)).toEqual([body]);
  expect(await waiting(hub.clients.sqs, queueNames.deadLetters)).toBe(0);
});

test("a message of a schedule is deleted", async () => {
  await undelivered("trust-drift-sweep", queueNames.sweepPlan, "{}");
  expect(await command(["dead-letters", "redrive", "--yes"])).toMatchObject({ code: 0 });
  expect(await waiting(hub.clients.sqs, queueNames.deadLetters)).toBe(0);
});

test("nothing is sent while the queue of a message is not known", async () => {
  await undelivered("trust-drift-trust-updated", queueNames.trustUpdated);
  await failed();
  const { code, errors } = await command(["dead-letters", "redrive", "--yes"]);
  expect(code).toBe(1);
  expect(errors).toContain("expected the queue of each message");
  const { letters } = await listed();
  expect(letters).toHaveLength(2);
  expect(await waiting(hub.clients.sqs, queueNames.trustUpdated)).toBe(0);
  const unknown = letters.find(({ origin }) => origin.kind === "unknown");
  const one = ["dead-letters", "redrive", "--id", unknown?.id ?? "", "--to", queueNames.notify, "--yes"];
  expect(await command(one)).toMatchObject({ code: 0 });
  expect(await takeAll(hub.clients.sqs, queueNames.notify)).toEqual([body]);
  expect((await listed()).letters).toHaveLength(1);
});

test.each([
  [["--to", "elsewhere"], "--to: expected a queue of the responder"],
  [["--id", "0123"], "--id: expected the ID of a message in the dead-letter queue, found 0123"],
])("%j is an error", async (args, text) => {
  const { code, errors } = await command(["dead-letters", "redrive", "--yes", ...args]);
  expect(code).toBe(1);
  expect(errors).toContain(text);
});

test("SQS names the queue of a message that it moved", () => {
  const source = "arn:aws:sqs:us-east-1:222222222222:trust-drift-notify";
  const message = {
    MessageId: "m",
    Body: body,
    ReceiptHandle: "r",
    Attributes: { DeadLetterQueueSourceArn: source, SentTimestamp: "1772334724000" },
  };
  expect(deadLetterOf(message)).toMatchObject({
    origin: { kind: "queue", queue: "trust-drift-notify" },
    sentAt: "2026-03-01T03:12:04.000Z",
  });
  const foreign = {
    ...message,
    Attributes: { DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:222222222222:other" },
  };
  expect(deadLetterOf(foreign).origin).toEqual({ kind: "unknown" });
});
