import { paginateScan } from "@aws-sdk/client-dynamodb";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { GetRoleCommand } from "@aws-sdk/client-iam";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { journalBusName, journalSource } from "../../core/contract/journal.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { topicArn } from "../../local/deployment/secrets.ts";
import type { Organization } from "../../local/organization.ts";
import { region } from "../../local/shared/accounts.ts";
import type { Clients } from "../../local/shared/clients.ts";
import { clientsIn } from "../functions/support/clients.ts";
import { takeAll, waiting } from "../functions/support/queues.ts";
import { checkJournalEvent } from "../support/journal-events.ts";

const envelope = v.object({
  Message: v.string(),
  MessageAttributes: v.object({
    // A group's text is of several incidents
    incidentId: v.optional(v.object({ Value: v.string() }), { Value: "" }),
    state: v.object({ Value: v.string() }),
    roleName: v.optional(v.object({ Value: v.string() }), { Value: "" }),
  }),
});

/** One text that the alert topic sent. */
export interface Told {
  readonly incidentId: string;
  readonly state: string;
  readonly roleName: string;
  readonly text: string;
}

const page = v.object({ messages: v.array(v.looseObject({ thread_ts: v.optional(v.string()) })) });

/** Those who look on from outside: a subscriber of the topic, a reader of the channel, an auditor of the table. */
export interface Onlookers {
  /** Every text so far, oldest first; without those about the toggle, which tests turn. */
  texts(): Promise<readonly Told[]>;
  /** The texts about the toggle. */
  toggleTexts(): Promise<readonly Told[]>;
  /** The messages in the channel that hold this text, as the page gets them; replies in threads are left out. */
  messagesWith(text: string): Promise<readonly string[]>;
  /** The type of every event of the journal so far, each valid against its published schema. */
  journalTypes(): Promise<readonly string[]>;
  incidentsOf(role: RoleKey): Promise<readonly Incident[]>;
  trustOf(role: RoleKey): Promise<unknown>;
  /** How many messages are still on their way. */
  underWay(): Promise<number>;
}

/** In place of the name of a role. */
const toggleSubject = "(auto-remediation)";

export async function onlookersOf(organization: Organization): Promise<Onlookers> {
  const clients = clientsIn(organization);
  const { dynamodb, sns, sqs } = clients(organization.accounts.hub);
  const queue = "on-call";
  await sqs.send(new CreateQueueCommand({ QueueName: queue }));
  const Endpoint = `arn:aws:sqs:${region}:${organization.accounts.hub}:${queue}`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint }));
  const received: Told[] = [];
  async function all(): Promise<readonly Told[]> {
    received.push(...(await takeAll(sqs, queue)).map(toldBy));
    return received;
  }

  const journal = await subscribeToJournal(clients(organization.accounts.hub), organization.accounts.hub);
  const types: string[] = [];
  return {
    async journalTypes() {
      for (const body of await takeAll(sqs, journal)) {
        const event = JSON.parse(body);
        checkJournalEvent(event);
        types.push(event["detail-type"]);
      }
      return types;
    },
    texts: async () => (await all()).filter(({ roleName }) => roleName !== toggleSubject),
    toggleTexts: async () => (await all()).filter(({ roleName }) => roleName === toggleSubject),
    async messagesWith(text) {
      const answer = await fetch(new URL("/messages", organization.slack.url));
      const { messages } = v.parse(page, await answer.json());
      const shown = messages
        .filter(({ thread_ts }) => thread_ts === undefined)
        .map((one) => JSON.stringify(one));
      return shown.filter((one) => one.includes(text));
    },
    async incidentsOf({ account, name }) {
      const state = dynamoState({ client: dynamodb, name: tableName });
      const ids: string[] = [];
      const pages = paginateScan({ client: dynamodb }, { TableName: tableName, ConsistentRead: true });
      for await (const { Items = [] } of pages) {
        const own = Items.filter((item) => item.account?.S === account && item.roleName?.S === name);
        ids.push(...own.map(({ pk }) => String(pk?.S).replace("INCIDENT#", "")));
      }
      const found = await Promise.all(ids.map((id) => state.incident(id)));
      return found.filter((incident) => incident !== undefined);
    },
    async trustOf({ account, name }) {
      const { Role: role } = await clients(account).iam.send(new GetRoleCommand({ RoleName: name }));
      return JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "null"));
    },
    async underWay() {
      const { deadLetters: _, ...work } = queueNames;
      const counts = await Promise.all(Object.values(work).map((one) => waiting(sqs, one)));
      return counts.reduce((sum, count) => sum + count);
    },
  };
}

/** As docs/events.md says. @returns a queue that receives every event, through a rule of its own */
async function subscribeToJournal({ events, sqs }: Clients, hub: string): Promise<string> {
  const Name = "journal-subscriber";
  const Arn = `arn:aws:sqs:${region}:${hub}:${Name}`;
  const Principal = { Service: "events.amazonaws.com" };
  const statement = { Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: Arn };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new CreateQueueCommand({ QueueName: Name, Attributes: { Policy } }));
  const EventBusName = journalBusName;
  const EventPattern = JSON.stringify({ source: [journalSource] });
  await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: Name, Arn }] }));
  return Name;
}

function toldBy(body: string): Told {
  const { Message: text, MessageAttributes: attributes } = v.parse(envelope, JSON.parse(body));
  const { incidentId, state, roleName } = attributes;
  return { incidentId: incidentId.Value, state: state.Value, roleName: roleName.Value, text };
}
