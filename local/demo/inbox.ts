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

/** A message of the alert topic, with the attributes that a subscription can filter on. */
export interface TopicMessage {
  readonly incidentId: string;
  readonly state: string;
  readonly account: string;
  readonly roleName: string;
}

export interface Inbox {
  /** Every message so far, oldest first. */
  readonly received: readonly TopicMessage[];
  close(): Promise<void>;
}

/** Subscribes a new queue of the hub account to the alert topic. */
export async function openInbox(organization: Organization, name: string): Promise<Inbox> {
  const { sqs, sns } = organization.clients(organization.accounts.hub);
  const arn = `arn:aws:sqs:${region}:${organization.accounts.hub}:${name}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyFor(arn) } }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: arn }));

  const received: TopicMessage[] = [];
  let isOpen = true;
  const reading = read();

  async function read(): Promise<void> {
    while (isOpen) {
      const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
      const { Messages: messages = [] } = await sqs.send(request);
      for (const { Body: body = "{}", ReceiptHandle } of messages) {
        received.push(messageOf(JSON.parse(body)));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  return {
    received,
    async close() {
      isOpen = false;
      await reading;
    },
  };
}

interface Envelope {
  readonly MessageAttributes: Readonly<Record<string, { readonly Value: string }>>;
}

function messageOf({ MessageAttributes: attributes }: Envelope): TopicMessage {
  const value = (name: string) => attributes[name]?.Value ?? "";
  return {
    incidentId: value("incidentId"),
    state: value("state"),
    account: value("account"),
    roleName: value("roleName"),
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
