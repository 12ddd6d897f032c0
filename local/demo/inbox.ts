import { setTimeout as pause } from "node:timers/promises";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { topicArn } from "../deployment/secrets.ts";
import type { Organization } from "../organization.ts";
import { region } from "../shared/accounts.ts";

/** A text that the topic sent, with what a subscription may filter on. */
export interface Told {
  readonly incidentId: string;
  readonly state: string;
  readonly severity: string;
  readonly cause: string;
  readonly account: string;
  readonly roleName: string;
  readonly text: string;
  /** `performance.now()` when it was received. */
  readonly at: number;
}

export interface Inbox {
  /** The first text, from now or before, that fulfils the condition. @throws Error after the time */
  waitFor(condition: (told: Told) => boolean, timeoutMilliseconds: number): Promise<Told>;
  close(): Promise<void>;
}

/** A queue subscribed to the alert topic, as anyone in the hub account may have one. */
export async function openInbox(organization: Organization, name: string): Promise<Inbox> {
  const { sqs, sns } = organization.clients(organization.accounts.hub);
  const arn = `arn:aws:sqs:${region}:${organization.accounts.hub}:${name}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyFor(arn) } }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: arn }));

  const received: Told[] = [];
  let isOpen = true;
  const reading = read();

  async function read(): Promise<void> {
    while (isOpen) {
      const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
      const { Messages: messages = [] } = await sqs.send(request);
      for (const { Body: body = "{}", ReceiptHandle } of messages) {
        received.push(toldBy(JSON.parse(body)));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  return {
    async waitFor(condition, timeoutMilliseconds) {
      const end = performance.now() + timeoutMilliseconds;
      for (;;) {
        const found = received.find(condition);
        if (found !== undefined) return found;
        if (performance.now() > end)
          throw new Error(`expected an alert on the topic within ${timeoutMilliseconds} ms, found none`);
        await pause(10);
      }
    },
    async close() {
      isOpen = false;
      await reading;
    },
  };
}

interface Envelope {
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly Value: string }>>;
}

function toldBy({ Message: text, MessageAttributes: attributes }: Envelope): Told {
  const value = (name: string) => attributes[name]?.Value ?? "";
  return {
    incidentId: value("incidentId"),
    state: value("state"),
    severity: value("severity"),
    cause: value("cause"),
    account: value("account"),
    roleName: value("roleName"),
    text,
    at: performance.now(),
  };
}

function policyFor(queueArn: string): string {
  const condition = { ArnEquals: { "aws:SourceArn": topicArn } };
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Condition: condition }] });
}
