import { SQSClient } from "@aws-sdk/client-sqs";
import { callLimits } from "../../../adapters/aws-call.ts";
import { queueNames } from "../../../core/contract/names.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { isConfirmed } from "../../input/confirm.ts";
import type { Invocation } from "../../io.ts";
import { remark } from "../../output/remark.ts";
import { type DeadLetter, type Origin, queueUrl, receiveAll, redriveOne, show } from "./messages.ts";
import { lettersText } from "./text.ts";

interface Options {
  readonly id?: readonly string[] | undefined;
  readonly to?: string | undefined;
  readonly yes?: true | undefined;
}

/** Sends dead letters to the queues that they came from. @returns the exit code */
export async function redrive(options: Options, invocation: Invocation): Promise<number> {
  const { io, region } = invocation;
  const target = targetOf(options.to);
  const client = new SQSClient({ ...callLimits, region, useQueueUrlAsEndpoint: false });
  const url = await queueUrl(client, queueNames.deadLetters);
  const letters = await receiveAll(client, url);
  const remaining = new Set(letters);
  try {
    const chosen = chosenOf(letters, options.id);
    io.stdout.write(lettersText(chosen, io));
    const unknown = chosen.filter(({ origin }) => origin.kind === "unknown" && target === undefined);
    if (unknown.length > 0)
      throw new InputError(
        `expected the queue of each message, which SQS and EventBridge record; not known of ${unknown.map(({ id }) => id).join(", ")}. Nothing was sent: name the messages with --id, and their queue with --to`,
      );
    if (chosen.length === 0 || !(await isConfirmed(confirmation, options.yes === true, io)))
      return chosen.length === 0 ? 0 : 1;
    for (const letter of chosen) {
      await redriveOne(client, url, letter, queueOf(letter.origin, target));
      remaining.delete(letter);
    }
    remark(
      `${chosen.length === 1 ? "1 message was" : `${chosen.length} messages were`} redriven.`,
      invocation,
    );
    return 0;
  } finally {
    await show(client, url, [...remaining]);
  }
}

function queueOf(origin: Origin, target: string | undefined): string | undefined {
  if (target !== undefined) return target;
  return origin.kind === "queue" ? origin.queue : undefined;
}

function chosenOf(letters: readonly DeadLetter[], ids: readonly string[] | undefined): readonly DeadLetter[] {
  if (ids === undefined) return letters;
  const missing = ids.find((id) => letters.every((one) => one.id !== id));
  if (missing !== undefined)
    throw new InputError(`--id: expected the ID of a message in the dead-letter queue, found ${missing}`);
  return letters.filter(({ id }) => ids.includes(id));
}

function targetOf(name: string | undefined): string | undefined {
  const { deadLetters: _, ...queues } = queueNames;
  const known: readonly string[] = Object.values(queues);
  if (name === undefined || known.includes(name)) return name;
  throw new InputError(`--to: expected a queue of the responder (${known.join(", ")}), found ${name}`);
}

const confirmation = {
  command: "dead-letters redrive",
  question: "Redrive these messages?",
  refused: "Nothing was sent.",
} as const;
