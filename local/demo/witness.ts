import { setTimeout as pause } from "node:timers/promises";
import { DeleteRoleCommand, GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { dynamoState } from "../../adapters/dynamodb/state.ts";
import { tableName, toggleParameterName } from "../../core/contract.ts";
import type { Incident } from "../../core/incident.ts";
import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";
import type { Mode } from "../../core/toggle.ts";
import { organizationAccounts } from "../accounts.ts";
import type { Organization } from "../organization.ts";
import type { Inbox, Told } from "./inbox.ts";

const patienceMilliseconds = 20_000;

/** Acts and looks on from outside, as anyone with the AWS SDK could. */
export interface Witness {
  turnToggle(mode: Mode): Promise<void>;
  updateTrust(account: string, roleName: string, document: object): Promise<void>;
  deleteRole(account: string, roleName: string): Promise<void>;
  /** The trust policy that GetRole answers, as text. */
  trustOf(account: string, roleName: string): Promise<string>;
  /** Waits until the topic and the channel have both told of the role in this state. */
  alertOf(roleName: string, account: string, state: string): Promise<{ incident: Incident; at: number }>;
  /** Waits until GetRole answers a document that means what is expected. @returns `performance.now()` of that answer */
  trustIsBack(account: string, roleName: string, expected: string): Promise<number>;
}

export function witnessOf(organization: Organization, inbox: Inbox): Witness {
  const { accounts, slack } = organization;
  const hub = organization.clients(accounts.hub);
  const state = dynamoState(hub.dynamodb, tableName);
  const iam = (account: string) => organization.clients(account).iam;
  const told = new Set<Told>();

  async function trustOf(account: string, roleName: string): Promise<string> {
    const { Role: role } = await iam(account).send(new GetRoleCommand({ RoleName: roleName }));
    return decodeURIComponent(role?.AssumeRolePolicyDocument ?? "");
  }

  return {
    trustOf,
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
        !told.has(one) && one.roleName === roleName && one.account === account && one.state === wanted;
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
      const surroundings = { account, organizationAccounts: new Set(organizationAccounts) };
      const end = performance.now() + patienceMilliseconds;
      while (performance.now() < end) {
        const live = await trustOf(account, roleName);
        if (compareDocuments(prepared.document, live, surroundings).verdict === "equal")
          return performance.now();
        await pause(20);
      }
      throw new Error(
        `expected the trust policy of ${roleName} to be as before within ${patienceMilliseconds} ms; it is not`,
      );
    },
  };
}
