import { setTimeout as pause } from "node:timers/promises";
import { DeleteRoleCommand, GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Mode } from "../../core/expectations/toggle.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { readNotification } from "../../core/notify/notification.ts";
import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import type { RoleSnapshot } from "../../core/restore/snapshots/snapshot.ts";
import type { Organization } from "../organization.ts";
import { organizationAccounts } from "../shared/accounts.ts";
import type { Inbox, Told } from "./inbox.ts";

const patienceMilliseconds = 20_000;

/** How a caller fared who wanted to assume a role. */
export interface Attempt {
  readonly account: string;
  readonly ok: boolean;
  /** The error's name, where there was one. */
  readonly text: string;
}

/** How several roles stand that have one cause, as people are told of them. */
export interface ToldGroup {
  readonly alert: Alert;
  readonly members: readonly Incident[];
  /** Messages in the channel that tell of it; replies in threads are left out. */
  readonly messages: number;
  /** `performance.now()` when it was seen. */
  readonly at: number;
}

/** Acts and looks on from outside, as anyone with the AWS SDK could. */
export interface Witness {
  readonly organization: Organization;
  turnToggle(mode: Mode): Promise<void>;
  updateTrust(account: string, roleName: string, document: object): Promise<void>;
  deleteRole(account: string, roleName: string): Promise<void>;
  /** The trust policy that GetRole answers, as text. */
  trustOf(account: string, roleName: string): Promise<string>;
  /** Waits until the topic and the channel have both told of the role, in this state or in any. */
  alertOf(roleName: string, account: string, state?: string): Promise<{ incident: Incident; at: number }>;
  /** Tries to assume the role of each account, as a session of another role: by `sts assume-role`. */
  assume(accounts: readonly string[], roleName: string, byArn: string): Promise<readonly Attempt[]>;
  /** Waits until the channel tells of the roles' incidents as one, and the condition holds. */
  groupOf(roles: readonly RoleKey[], condition: (told: ToldGroup) => boolean): Promise<ToldGroup>;
  /** Waits until the table has a full copy of the role. */
  snapshotOf(role: RoleKey): Promise<RoleSnapshot>;
  /** Presses the button below the newest message that holds the text. @returns what Slack shows to who pressed it */
  approve(text: string): Promise<string>;
  /** Waits until GetRole answers a document that means what is expected. @returns `performance.now()` of that answer */
  trustIsBack(account: string, roleName: string, expected: string): Promise<number>;
}

const pauseMilliseconds = 20;

export function witnessOf(organization: Organization, inbox: Inbox): Witness {
  const { accounts, slack } = organization;
  const hub = organization.clients(accounts.hub);
  const state = dynamoState({ client: hub.dynamodb, name: tableName });
  const groups = dynamoGroups({ client: hub.dynamodb, name: tableName }, systemClock);
  const snapshots = dynamoSnapshots({ client: hub.dynamodb, name: tableName });
  const iam = (account: string) => organization.clients(account).iam;
  const told = new Set<Told>();

  async function trustOf(account: string, roleName: string): Promise<string> {
    const { Role: role } = await iam(account).send(new GetRoleCommand({ RoleName: roleName }));
    return decodeURIComponent(role?.AssumeRolePolicyDocument ?? "");
  }

  async function assumeOne(account: string, roleName: string, byArn: string): Promise<Attempt> {
    const { Role: role } = await iam(account).send(new GetRoleCommand({ RoleName: roleName }));
    const { sts } = organization.clients(organization.gateway.openServiceSession(byArn, "demo"));
    try {
      await sts.send(new AssumeRoleCommand({ RoleArn: role?.Arn, RoleSessionName: "demo" }));
      return { account, ok: true, text: "admitted" };
    } catch (error) {
      return { account, ok: false, text: error instanceof Error ? error.name : String(error) };
    }
  }

  /** The channel's messages, without the replies in threads. */
  const shown = () => slack.messages.all().filter(({ thread_ts }) => thread_ts === undefined);

  async function groupNow(roles: readonly RoleKey[]): Promise<ToldGroup | undefined> {
    const latest = await Promise.all(roles.map(async (role) => (await state.read(role)).record.latest));
    const [first, ...others] = latest;
    if (first?.group === undefined || others.some((one) => one?.group !== first.group)) return undefined;
    const story = await readNotification(first, { state, groups });
    if (story?.kind !== "group") return undefined;
    const messages = shown()
      .map((one) => JSON.stringify(one.blocks ?? []))
      .filter((text) => text.includes(story.id));
    // A button is for exactly what stands above it: wait until that is all there is
    const isCurrent = messages.some((text) => text.includes(story.alert.approve?.digest ?? story.id));
    if (!isCurrent) return undefined;
    return { alert: story.alert, members: story.members, messages: messages.length, at: performance.now() };
  }

  async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = performance.now() + patienceMilliseconds;
    while (performance.now() < end) {
      const found = await look();
      if (found !== undefined) return found;
      await pause(pauseMilliseconds);
    }
    throw new Error(`expected ${what} within ${patienceMilliseconds} ms; it did not come`);
  }

  return {
    organization,
    trustOf,
    assume: (all, roleName, byArn) => Promise.all(all.map((one) => assumeOne(one, roleName, byArn))),
    groupOf: (roles, condition) =>
      until(`one message about ${roles.map(({ name }) => name).join(", ")}`, async () => {
        const told = await groupNow(roles);
        return told !== undefined && condition(told) ? told : undefined;
      }),
    snapshotOf: (role) =>
      until(`a snapshot of ${role.name}`, async () => (await snapshots.versionsOf(role)).at(-1)),
    async approve(text) {
      const button = await until(`a button below a message that holds ${text}`, async () =>
        shown().findLast((one) => {
          const blocks = JSON.stringify(one.blocks ?? []);
          return blocks.includes(text) && blocks.includes('"type":"button"');
        }),
      );
      const before = slack.interactions.answers().length;
      await slack.interactions.press(button.ts, "approve");
      return until("an answer to the button", async () => slack.interactions.answers()[before]?.text);
    },
    async turnToggle(mode) {
      await hub.ssm.send(
        new PutParameterCommand({ Name: toggleParameterName, Value: mode, Overwrite: true }),
      );
    },
    async updateTrust(account, roleName, document) {
      const request = { RoleName: roleName, PolicyDocument: JSON.stringify(document) };
      await iam(account).send(new UpdateAssumeRolePolicyCommand(request));
    },
    async deleteRole(account, roleName) {
      await iam(account).send(new DeleteRoleCommand({ RoleName: roleName }));
    },
    async alertOf(roleName, account, wanted) {
      const fits = (one: Told) =>
        !told.has(one) &&
        one.roleName === roleName &&
        one.account === account &&
        (wanted ?? one.state) === one.state;
      const text = await inbox.waitFor(fits, patienceMilliseconds);
      told.add(text);
      await slack.messages.waitFor(
        (all) => all.some((one) => JSON.stringify(one.blocks ?? []).includes(text.incidentId)),
        patienceMilliseconds,
      );
      const at = performance.now();
      const incident = await state.incident(text.incidentId);
      if (incident === undefined)
        throw new Error(`expected incident ${text.incidentId} in the table, found none`);
      return { incident, at };
    },
    async trustIsBack(account, roleName, expected) {
      const prepared = prepareDocument(expected);
      if (!prepared.ok) throw new Error("expected a document that can be read");
      const roleContext = { account, organizationAccounts: new Set(organizationAccounts) };
      const end = performance.now() + patienceMilliseconds;
      while (performance.now() < end) {
        const live = await trustOf(account, roleName);
        if (compareDocuments(prepared.document, live, roleContext).verdict === "equal")
          return performance.now();
        await pause(20);
      }
      throw new Error(
        `expected the trust policy of ${roleName} to be as before within ${patienceMilliseconds} ms; it is not`,
      );
    },
  };
}
