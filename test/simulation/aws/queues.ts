import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { queueNames } from "../../../core/contract/names.ts";
import { queueVisibilitySeconds, receives } from "../../../stacks/settings/timing.ts";
import type { Calls } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Trace } from "../world/trace.ts";

export interface Message {
  readonly id: string;
  readonly body: string;
  receiveCount: number;
  visibleAt: number;
  isDeleted: boolean;
}

/** A queue with visibility timeouts, receive counts and a dead-letter queue. */
export class Queue {
  readonly name: string;
  readonly maxReceives: number;
  readonly messages = new Set<Message>();
  readonly deadLetters: Message[] = [];
  /** Called when a message can be received. */
  onVisible: () => void = () => {};
  readonly #time: VirtualTime;
  #count = 0;

  constructor(name: string, maxReceives: number, time: VirtualTime) {
    this.name = name;
    this.maxReceives = maxReceives;
    this.#time = time;
  }

  send(body: string, delaySeconds = 0): void {
    const id = `${this.name}-${++this.#count}`;
    const message = { id, body, receiveCount: 0, visibleAt: 0, isDeleted: false };
    this.messages.add(message);
    this.show(message, this.#time.now + delaySeconds * 1000);
  }

  /** Sets when the message can be received again. */
  show(message: Message, at: number): void {
    message.visibleAt = at;
    this.#time.at(at, () => this.onVisible());
  }

  /** At most `most` messages, which are then hidden for the visibility timeout. */
  receive(most: number): Message[] {
    const taken: Message[] = [];
    for (const message of [...this.messages]) {
      if (taken.length === most) break;
      if (message.visibleAt > this.#time.now) continue;
      if (message.receiveCount === this.maxReceives) {
        this.messages.delete(message);
        this.deadLetters.push(message);
        continue;
      }
      message.receiveCount++;
      this.show(message, this.#time.now + queueVisibilitySeconds * 1000);
      taken.push(message);
    }
    return taken;
  }

  delete(message: Message): void {
    message.isDeleted = true;
    this.messages.delete(message);
  }

  hasVisible(): boolean {
    for (const { visibleAt } of this.messages) if (visibleAt <= this.#time.now) return true;
    return false;
  }
}

/** Amazon SQS in the hub's account. */
export class FakeSqs {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #trace: Trace;

  constructor(calls: Calls, time: VirtualTime, trace: Trace) {
    this.#calls = calls;
    this.#time = time;
    this.#trace = trace;
    const names = Object.values(queueNames);
    this.queues = new Map(
      names.map((name) => [
        name,
        new Queue(name, name === queueNames.notify ? receives.notifier : receives.responder, time),
      ]),
    );
  }

  queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`there is no queue ${name}`);
    return queue;
  }

  async send(command: object, timeoutMilliseconds?: number): Promise<object> {
    const options = { timeoutMilliseconds };
    if (command instanceof SendMessageBatchCommand)
      return this.#calls.call(
        "sqs",
        "SendMessageBatch",
        (isPartial) => this.#sendBatch(command, isPartial),
        options,
      );
    if (command instanceof ChangeMessageVisibilityCommand)
      return this.#calls.call("sqs", "ChangeMessageVisibility", () => this.#change(command), options);
    if (command instanceof GetQueueAttributesCommand)
      return this.#calls.call("sqs", "GetQueueAttributes", () => this.#attributes(command), options);
    throw new Error(`the simulated SQS has no ${command.constructor.name}`);
  }

  #sendBatch({ input }: SendMessageBatchCommand, isPartial: boolean): object {
    const { QueueUrl: url = "", Entries: entries = [] } = input;
    const queue = this.queue(url.slice(url.lastIndexOf("/") + 1));
    const taken = isPartial ? entries.slice(0, -1) : entries;
    for (const { MessageBody: body = "", DelaySeconds: delay = 0 } of taken) queue.send(body, delay);
    const failed = entries
      .slice(taken.length)
      .map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false }));
    return failed.length === 0 ? {} : { Failed: failed };
  }

  /** The messages that can be received now, as SQS counts them. */
  #attributes({ input: { QueueUrl: url = "" } }: GetQueueAttributesCommand): object {
    const queue = this.queue(url.slice(url.lastIndexOf("/") + 1));
    const visible = [...queue.messages].filter(({ visibleAt }) => visibleAt <= this.#time.now);
    return { Attributes: { ApproximateNumberOfMessages: String(visible.length) } };
  }

  #change({ input }: ChangeMessageVisibilityCommand): object {
    const { QueueUrl: url = "", ReceiptHandle: receipt, VisibilityTimeout: seconds = 0 } = input;
    const queue = this.queue(url.slice(url.lastIndexOf("/") + 1));
    const message = [...queue.messages].find(({ id, receiveCount }) => `${id} ${receiveCount}` === receipt);
    if (message === undefined) return {};
    this.#trace.add(`  ${queue.name}: ${message.id} returns after ${seconds} s`);
    queue.show(message, this.#time.now + seconds * 1000);
    return {};
  }
}
