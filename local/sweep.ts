import { randomUUID } from "node:crypto";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { queueNames, sweepTick } from "../core/contract.ts";
import { accounts, region } from "./accounts.ts";
import { clientsOf, closeClients } from "./clients.ts";
import { toSeconds } from "./gateway/callers.ts";
import { queueUrl } from "./wiring/queues.ts";

/** Does what the rule with the schedule does: starts a sweep. @returns its id */
export async function startSweep(endpoint: string): Promise<string> {
  const hub = clientsOf(endpoint, accounts.hub);
  const id = randomUUID();
  const event = {
    version: "0",
    id,
    "detail-type": sweepTick.detailType,
    source: sweepTick.source,
    account: accounts.hub,
    time: toSeconds(new Date()),
    region,
    resources: [],
    detail: {},
  };
  const message = { QueueUrl: queueUrl(queueNames.sweepPlan), MessageBody: JSON.stringify(event) };
  await hub.sqs.send(new SendMessageCommand(message)).finally(() => closeClients(hub));
  return id;
}
