import type { Context, SQSEvent } from "aws-lambda";
import { queueArn } from "../../../local/deployment/queues.ts";
import { sqsRecord } from "../../../local/lambda/poller.ts";
import { batchSize, functionTimeoutSeconds } from "../../../stacks/settings/timing.ts";
import type { Message, Queue } from "../aws/queues.ts";
import type { Calls, Invocation } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Trace } from "../world/trace.ts";
import type { HubFunction, QueueHandler } from "./functions.ts";

/** The processes of one function, and the poller between them and their queue. */
export class FunctionPool {
  readonly #function: HubFunction;
  readonly #queues: readonly Queue[];
  readonly #accounts: string;
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  /** Idle processes; the most recently used one is reused first. */
  readonly #idle: QueueHandler[] = [];
  #running = 0;
  timeouts = 0;
  invocations = 0;

  constructor(
    declared: HubFunction,
    queues: readonly Queue[],
    accounts: string,
    parts: { readonly calls: Calls; readonly time: VirtualTime; readonly trace: Trace },
  ) {
    this.#function = declared;
    this.#queues = queues;
    this.#accounts = accounts;
    this.#calls = parts.calls;
    this.#time = parts.time;
    this.#trace = parts.trace;
    for (const queue of queues) queue.onVisible = () => this.#poll();
  }

  #poll(): void {
    for (const queue of this.#queues) {
      while (this.#running < this.#function.concurrency && queue.hasVisible()) {
        const messages = queue.receive(batchSize);
        if (messages.length > 0) void this.#invoke(queue, messages);
      }
    }
  }

  async #invoke(queue: Queue, messages: readonly Message[]): Promise<void> {
    this.#running++;
    this.invocations++;
    const { name } = this.#function;
    const handler = this.#idle.pop() ?? this.#function.start(this.#accounts);
    let end: (failed: "ended") => void = () => {};
    const ended = new Promise<"ended">((resolve) => {
      end = resolve;
    });
    const invocation: Invocation = { function: name, isDead: false, die: () => kill() };
    const kill = () => {
      invocation.isDead = true;
      end("ended");
    };
    let isOver = false;
    this.#time.at(this.#time.now + functionTimeoutSeconds * 1000, () => {
      if (isOver) return;
      this.timeouts++;
      this.#trace.add(`  ${name}: timed out`);
      kill();
    });
    const run = this.#calls.running.run(invocation, () => handler(batchOf(queue, messages), context));
    const answer = await Promise.race([ended, run]);
    isOver = true;
    this.#running--;
    if (answer !== "ended") {
      this.#idle.push(handler);
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of messages) if (!failed.has(message.id)) queue.delete(message);
    }
    this.#poll();
  }
}

function batchOf(queue: Queue, messages: readonly Message[]): SQSEvent {
  const records = messages.map(({ id, body, receiveCount }) =>
    sqsRecord(
      {
        MessageId: id,
        ReceiptHandle: `${id} ${receiveCount}`,
        Body: body,
        Attributes: { ApproximateReceiveCount: String(receiveCount) },
      },
      queueArn(queue.name),
    ),
  );
  return { Records: records };
}

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "simulated",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:222222222222:function:simulated",
  memoryLimitInMB: "512",
  awsRequestId: "request",
  logGroupName: "simulated",
  logStreamName: "simulated",
  getRemainingTimeInMillis: () => 30_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};
