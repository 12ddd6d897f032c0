import { randomUUID } from "node:crypto";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { scheduledEvent } from "../../core/contract/events.ts";
import { toSeconds } from "../gateway/state/callers.ts";
import { accounts, region } from "../shared/accounts.ts";
import { clientsOf, closeClients } from "../shared/clients.ts";
import type { DeclaredSchedule } from "./declared/schedules.ts";
import { queueUrl } from "./queues.ts";

/** Sends the event of a schedule now. @returns the id of the event */
export async function tick(endpoint: string, { name, queueArn }: DeclaredSchedule): Promise<string> {
  const hub = clientsOf(endpoint, accounts.hub);
  const id = randomUUID();
  const event = {
    version: "0",
    id,
    "detail-type": scheduledEvent.detailType,
    source: scheduledEvent.source,
    account: accounts.hub,
    time: toSeconds(new Date()),
    region,
    resources: [`arn:aws:events:${region}:${accounts.hub}:rule/${name}`],
    detail: {},
  };
  const url = queueUrl(queueArn.split(":").at(-1) ?? "");
  const message = { QueueUrl: url, MessageBody: JSON.stringify(event) };
  await hub.sqs.send(new SendMessageCommand(message)).finally(() => closeClients(hub));
  return id;
}
