import { GetRoleCommand } from "@aws-sdk/client-iam";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { readNotification } from "../../core/notify/notification.ts";
import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import type { RoleSnapshot } from "../../core/restore/snapshots/snapshot.ts";
import type { Organization } from "../organization.ts";
import { organizationAccounts } from "../shared/accounts.ts";
import { blocksIn } from "../slack/block-limits.ts";
import type { Inbox, TopicMessage } from "./inbox.ts";
import { waitFor } from "./wait.ts";

/** Incidents of one cause, as the channel shows them. */
export interface Group {
  readonly alert: Alert;
  readonly members: readonly Incident[];
  /** The number of messages about the group in the channel, without replies in threads. */
  readonly messages: number;
  /** `performance.now()` when it was read. */
  readonly at: number;
}

/** Reads what the responder did: in IAM, on the topic, in the channel and in the table. */
export interface Observer {
  /** The trust policy that GetRole returns, as text. */
  trustOf(account: string, roleName: string): Promise<string>;
  /** Waits until the topic and the channel report an incident of the role, in this state or in any state. */
  alertOf(roleName: string, account: string, state?: string): Promise<{ incident: Incident; at: number }>;
  /** Waits until the channel reports the roles' incidents as one group that fulfils the condition. */
  groupOf(roles: readonly RoleKey[], condition: (group: Group) => boolean): Promise<Group>;
  /** Waits until the table contains a full snapshot of the role. */
  snapshotOf(role: RoleKey): Promise<RoleSnapshot>;
  /** Waits until GetRole returns a document that means the same as `expected`. @returns `performance.now()` then */
  trustReverted(account: string, roleName: string, expected: string): Promise<number>;
  /** Waits until the function of the queue `trustUpdated` has handled every event. */
  eventsHandled(): Promise<void>;
}

export function observerOf(organization: Organization, inbox: Inbox): Observer {
  const { accounts, slack } = organization;
  const { dynamodb, sqs } = organization.clients(accounts.hub);
  const table = { client: dynamodb, name: tableName };
  const state = dynamoState(table);
  const groups = dynamoGroups(table, systemClock);
  const snapshots = dynamoSnapshots(table);
  const returned = new Set<TopicMessage>();

  async function trustOf(account: string, RoleName: string): Promise<string> {
    const { Role: role } = await organization.clients(account).iam.send(new GetRoleCommand({ RoleName }));
    return decodeURIComponent(role?.AssumeRolePolicyDocument ?? "");
  }

  /** The blocks of the channel's messages, without replies in threads. */
  const shown = () =>
    slack.messages
      .all()
      .filter(({ thread_ts }) => thread_ts === undefined)
      .map((message) => JSON.stringify(blocksIn(message)));

  async function groupNow(roles: readonly RoleKey[]): Promise<Group | undefined> {
    const latest = await Promise.all(roles.map(async (role) => (await state.read(role)).record.latest));
    const [first, ...others] = latest;
    if (first?.group === undefined || others.some((one) => one?.group !== first.group)) return undefined;
    const notification = await readNotification(first, { state, groups });
    if (notification?.kind !== "group") return undefined;
    const { id, alert, members } = notification;
    const messages = shown().filter((text) => text.includes(id));
    // An approval covers exactly what its message shows, so wait until the channel shows the current group
    const isCurrent = messages.some((text) => text.includes(alert.approve?.digest ?? id));
    return isCurrent ? { alert, members, messages: messages.length, at: performance.now() } : undefined;
  }

  return {
    trustOf,
    groupOf: (roles, condition) =>
      waitFor(`one message about ${roles.map(({ name }) => name).join(", ")}`, async () => {
        const group = await groupNow(roles);
        return group !== undefined && condition(group) ? group : undefined;
      }),
    snapshotOf: (role) =>
      waitFor(`a snapshot of ${role.name}`, async () => (await snapshots.versionsOf(role)).at(-1)),
    async alertOf(roleName, account, wanted) {
      const message = await waitFor(`a message about ${roleName} on the topic`, () =>
        inbox.received.find(
          (one) =>
            !returned.has(one) &&
            one.roleName === roleName &&
            one.account === account &&
            one.state === (wanted ?? one.state),
        ),
      );
      returned.add(message);
      const { incidentId } = message;
      await waitFor(`a message about ${roleName} in the channel`, () =>
        shown().find((text) => text.includes(incidentId)),
      );
      const at = performance.now();
      const incident = await waitFor(`incident ${incidentId} in the table`, () => state.incident(incidentId));
      return { incident, at };
    },
    async trustReverted(account, roleName, expected) {
      const prepared = prepareDocument(expected);
      if (!prepared.ok) throw new Error("expected a readable trust policy");
      const roleContext = { account, organizationAccounts: new Set(organizationAccounts) };
      return waitFor(`the expected trust policy of ${roleName}`, async () => {
        const live = await trustOf(account, roleName);
        const { verdict } = compareDocuments(prepared.document, live, roleContext);
        return verdict === "equal" ? performance.now() : undefined;
      });
    },
    async eventsHandled() {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueNames.trustUpdated }));
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
      await waitFor("an empty event queue", async () => {
        const { Attributes = {} } = await sqs.send(request);
        const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inWork } =
          Attributes;
        return Number(waiting) + Number(inWork) === 0 ? true : undefined;
      });
    },
  };
}
