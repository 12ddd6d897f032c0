import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import type { MadeCall } from "../../local/gateway/state/watchers.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { onlookersOf } from "../../test/e2e/onlookers.ts";
import { endWaves } from "../../test/functions/support/time.ts";
import { until } from "../../test/load/local.ts";
import { prepare, roleNames } from "../../test/load/protected-roles.ts";
import { trusting } from "../../test/local/gateway/trust-policies.ts";
import { median, type Report } from "../harness.ts";
import { type Round, stagesOf } from "./stages.ts";

const { hub, prod } = accounts;
const rounds = 9;
/** The first ones fetch credentials and read the catalogue. */
const warmUps = 2;

/** How long the way from a change to its end takes on the local organization. */
export async function latencyReport(): Promise<Report> {
  const measured = await measuredRounds();
  const stages = measured.map(stagesOf);
  const [first = []] = stages;
  return {
    title: "Latency by stage, on the local organization",
    text: `${rounds} changes of protected roles, one after the other, through the functions' bundles in warm processes, with moto behind the gateway of \`local/\` in place of AWS, and its page in place of Slack. The times are those of the calls as the gateway saw them: they show where our own time goes. A deployment adds what CloudTrail and EventBridge need to deliver the event, and the network of each call.`,
    head: ["stage", "from → to", "median", "slowest"],
    rows: first.map(({ name, between }, at) => {
      const times = stages.map((round) => round[at]?.milliseconds ?? Number.NaN);
      return [name, between, `${Math.round(median(times))} ms`, `${Math.max(...times)} ms`];
    }),
    broken: [],
  };
}

async function measuredRounds(): Promise<readonly Round[]> {
  const organization = await startOrganization({ warm: true });
  try {
    const names = roleNames(warmUps + rounds);
    await prepare(organization, names);
    const { underWay } = await onlookersOf(organization);
    const measured: Round[] = [];
    for (const name of names) {
      measured.push(await roundOf(organization, name));
      await until(async () => (await underWay()) === 0);
      await endWaves(organization.clients(hub).dynamodb);
    }
    return measured.slice(warmUps);
  } finally {
    await organization.stop();
  }
}

/** A caller changes a trust policy, the responder reverts the change, and both channels are notified. */
async function roundOf({ gateway, slack, clients }: Organization, RoleName: string): Promise<Round> {
  const calls: MadeCall[] = [];
  const posted = slack.messages.all().length;
  const isShown = new Promise<number>((resolve) => {
    const end = slack.messages.onChange(() => {
      if (slack.messages.all().length === posted) return;
      end();
      resolve(Date.now());
    });
  });
  const { iam } = clients(prod);
  const PolicyDocument = trusting("arn:aws:iam::193672423079:root");
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const changedAt = Date.now();
  const end = gateway.onCall((made) => void calls.push(made));
  const announced = () => calls.filter(({ call }) => call.endsWith(" events:PutEvents")).length;
  await until(async () => announced() === 2);
  const shownAt = await isShown;
  end();
  return { changedAt, calls, shownAt };
}
