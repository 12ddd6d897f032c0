import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { callLimits } from "../../adapters/aws-call.ts";
import { loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { queueSender } from "../../adapters/sqs/send.ts";
import { queueNames } from "../../core/contract/names.ts";
import type { SweepOrder } from "../../core/events/sweep-order.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkOption } from "../input/arguments.ts";
import type { Invocation } from "../io.ts";
import { forReader } from "../output/remark.ts";

interface Options {
  readonly account?: readonly string[] | undefined;
  readonly table: string;
}

/** Orders a sweep of accounts, as the schedule does. @returns the exit code */
export async function sweep(options: Options, { io, region }: Invocation): Promise<number> {
  const { account: named = [], table: name } = options;
  checkOption("--account", named, /^\d{12}$/, "12 digits");
  const client = new DynamoDBClient({ ...callLimits, region });
  const { catalogue } = await loadCurrent({ client, name });
  const known = catalogue.organizationAccounts;
  const stranger = named.find((one) => !known.has(one));
  if (stranger !== undefined)
    throw new InputError(`--account: expected an account of the organization, found ${stranger}`);
  const accounts = named.length === 0 ? [...known].sort() : [...new Set(named)];
  const sweepId = `cli-${randomUUID()}`;
  const orderedAt = new Date().toISOString();
  const orders = accounts.map(
    (account, at): SweepOrder => ({
      version: 1,
      sweepId,
      account,
      orderedAt,
      ...(at === 0 && { isFirst: true }),
    }),
  );
  const sqs = new SQSClient({ ...callLimits, region, useQueueUrlAsEndpoint: false });
  await queueSender(sqs, queueNames.sweepAccount)(orders);
  const count = accounts.length === 1 ? "1 account" : `${accounts.length} accounts`;
  const text = `A sweep of ${count} is ordered: ${sweepId}. trustdrift incidents lists what it finds.`;
  io.stdout.write(`${forReader(text, io.stdout, io)}\n`);
  return 0;
}
