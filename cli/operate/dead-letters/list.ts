import { SQSClient } from "@aws-sdk/client-sqs";
import { callLimits } from "../../../adapters/aws-call.ts";
import { queueNames } from "../../../core/contract/names.ts";
import type { Invocation } from "../../io.ts";
import { queueUrl, receiveAll, show } from "./messages.ts";
import { lettersText } from "./text.ts";

interface Options {
  readonly json?: true | undefined;
}

/** Prints the messages of the dead-letter queue. @returns 2 if there are any */
export async function list(options: Options, { io, region }: Invocation): Promise<number> {
  const client = new SQSClient({ ...callLimits, region, useQueueUrlAsEndpoint: false });
  const url = await queueUrl(client, queueNames.deadLetters);
  const letters = await receiveAll(client, url);
  await show(client, url, letters);
  io.stdout.write(
    options.json
      ? letters.map(({ receipt: _, ...letter }) => `${JSON.stringify(letter)}\n`).join("")
      : lettersText(letters, io),
  );
  return letters.length === 0 ? 0 : 2;
}
