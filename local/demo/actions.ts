import { DeleteRoleCommand, GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Mode } from "../../core/expectations/toggle.ts";
import type { Organization } from "../organization.ts";
import { blocksIn } from "../slack/block-limits.ts";
import { waitFor } from "./wait.ts";

/** The result of one AssumeRole call. */
export interface Attempt {
  readonly account: string;
  readonly ok: boolean;
  /** `admitted`, or the name of the error. */
  readonly text: string;
}

/** What people and other software do in the demo, with public AWS APIs and with Slack. */
export interface Actions {
  setToggle(mode: Mode): Promise<void>;
  updateTrust(account: string, roleName: string, document: object): Promise<void>;
  deleteRole(account: string, roleName: string): Promise<void>;
  /** Calls AssumeRole for the role of each account, in a session of the role `byArn`. */
  assume(accounts: readonly string[], roleName: string, byArn: string): Promise<readonly Attempt[]>;
  /** Clicks Approve below the newest message that contains the text. @returns Slack's answer to that person */
  approve(text: string): Promise<string>;
}

export function actionsIn(organization: Organization): Actions {
  const { accounts, slack } = organization;
  const { ssm } = organization.clients(accounts.hub);
  const iam = (account: string) => organization.clients(account).iam;

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

  return {
    async setToggle(mode) {
      await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value: mode, Overwrite: true }));
    },
    async updateTrust(account, roleName, document) {
      const request = { RoleName: roleName, PolicyDocument: JSON.stringify(document) };
      await iam(account).send(new UpdateAssumeRolePolicyCommand(request));
    },
    async deleteRole(account, roleName) {
      await iam(account).send(new DeleteRoleCommand({ RoleName: roleName }));
    },
    assume: (all, roleName, byArn) => Promise.all(all.map((one) => assumeOne(one, roleName, byArn))),
    async approve(text) {
      const button = await waitFor(`an Approve button below a message that contains ${text}`, () =>
        slack.messages.all().findLast((one) => {
          const blocks = JSON.stringify(blocksIn(one));
          return one.thread_ts === undefined && blocks.includes(text) && blocks.includes('"type":"button"');
        }),
      );
      const before = slack.interactions.answers().length;
      await slack.interactions.click(button.ts, "approve");
      return waitFor("an answer to the click on Approve", () => slack.interactions.answers()[before]?.text);
    },
  };
}
