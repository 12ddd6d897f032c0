import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { dynamoUnannounced } from "../../../adapters/dynamodb/incidents/unannounced.ts";
import { canaryRole, canaryTrust } from "../../../core/contract/canary.ts";
import { scheduledEvent } from "../../../core/contract/events.ts";
import { queueNames, tableName } from "../../../core/contract/names.ts";
import { snapshotOrderMessage } from "../../../core/restore/snapshots/snapshot-order.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { type FunctionFile, functionFiles } from "../../../tools/bundle.ts";
import { qovery, updated, widened } from "../../core/support/samples.ts";
import type { Hub } from "./hub.ts";
import { takeAll } from "./queues.ts";
import { deletionOfRestored, snapshotAndDelete } from "./restored-role.ts";
import { sampleOf, samples } from "./samples.ts";

/** Something that happens, and that one function answers with most of what its role allows. */
export interface Scenario {
  readonly name: string;
  readonly file: FunctionFile;
  /** The actions of the function's role without which it cannot. */
  readonly needs: readonly string[];
  /** What comes before, with every permission there is. */
  prepare(hub: Hub): Promise<void>;
  /** Has the function answer. */
  run(hub: Hub): Promise<unknown>;
}

const { hub: hubAccount, prod } = accounts;
const github = "token.actions.githubusercontent.com";

const iam = (hub: Hub, account: string) => hub.organization.clients(account).iam;
const order = (account: string, name: string) =>
  JSON.stringify(snapshotOrderMessage({ account, name, partition: "aws" }));
const drift = (eventId: string) => JSON.stringify(updated(eventId, widened("qovery-access")));
let count = 0;
const newId = () => `00000000-0000-4000-8000-${String(count++).padStart(12, "0")}`;

function tick(): string {
  return JSON.stringify({
    source: scheduledEvent.source,
    "detail-type": scheduledEvent.detailType,
    id: newId(),
    time: new Date().toISOString(),
  });
}

async function driftOf(hub: Hub): Promise<void> {
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(drift(newId()));
}

/** Of the hub: the first order of a sweep also reports what no event reported. */
function firstSweep(hub: Hub): Promise<unknown> {
  const order = { version: 1, sweepId: newId(), account: hubAccount, isFirst: true };
  return hub.functions["sweep-account"].run(JSON.stringify(order));
}

export const scenarios: readonly Scenario[] = [
  {
    name: "a drift is put back",
    file: "on-trust-updated",
    needs: [
      "sts:AssumeRole",
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
      "ssm:GetParameter",
      "events:PutEvents",
    ],
    async prepare(hub) {
      await hub.turnToggle("on");
      await hub.stage.put(qovery, widened("qovery-access"));
    },
    run: (hub) => hub.functions["on-trust-updated"].run(drift("put-back")),
  },
  {
    name: "an event comes a second time",
    file: "on-trust-updated",
    needs: ["dynamodb:GetItem"],
    async prepare(hub) {
      await hub.turnToggle("off");
      await hub.stage.put(qovery, widened("qovery-access"));
      await hub.functions["on-trust-updated"].run(drift("twice"));
    },
    run: (hub) => hub.functions["on-trust-updated"].run(drift("twice")),
  },
  {
    name: "an event does not show its call",
    file: "on-trust-updated",
    needs: ["sqs:SendMessage"],
    prepare: async () => undefined,
    run: (hub) =>
      hub.functions["on-trust-updated"].run(
        sampleOf("update-assume-role-policy/parameters-omitted.json").body,
      ),
  },
  {
    name: "a deleted role is created again",
    file: "on-principal-changed",
    needs: [
      "sts:AssumeRole",
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
      "ssm:GetParameter",
      "events:PutEvents",
      "sqs:SendMessage",
    ],
    async prepare(hub) {
      await hub.turnToggle("on");
      await snapshotAndDelete(hub);
    },
    run: (hub) => hub.functions["on-principal-changed"].run(deletionOfRestored()),
  },
  {
    name: "people are notified",
    file: "notify",
    needs: [
      "dynamodb:BatchWriteItem",
      "dynamodb:GetItem",
      "dynamodb:UpdateItem",
      "sns:Publish",
      "ssm:GetParameter",
    ],
    async prepare(hub) {
      await hub.turnToggle("off");
      await driftOf(hub);
    },
    run: (hub) => hub.tell(),
  },
  {
    name: "people are notified of a group",
    file: "notify",
    needs: ["dynamodb:BatchGetItem", "dynamodb:Query"],
    async prepare(hub) {
      await hub.turnToggle("off");
      const orphan = samples.find((one) => one.expect === "orphan") ?? expect.fail("no sample of an orphan");
      await hub.stage.put(orphan.role, orphan.document);
      await hub.functions["on-trust-updated"].run(orphan.body);
    },
    run: (hub) => hub.tell(),
  },
  {
    name: "a sweep is ordered for an account more",
    file: "sweep-plan",
    needs: ["organizations:ListAccounts", "dynamodb:GetItem", "dynamodb:PutItem", "sqs:SendMessage"],
    async prepare(hub) {
      hub.organization.gateway.organization.join(`9${String(count++).padStart(11, "0")}`);
    },
    run: (hub) => hub.functions["sweep-plan"].run(tick()),
  },
  {
    name: "a sweep finds a role that drifted",
    file: "sweep-account",
    needs: [
      "sts:AssumeRole",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
      "sqs:SendMessage",
    ],
    prepare: (hub) => hub.stage.put(qovery, widened("qovery-access")),
    run: (hub) =>
      hub.functions["sweep-account"].run(JSON.stringify({ version: 1, sweepId: newId(), account: prod })),
  },
  {
    name: "a sweep reports a push",
    file: "sweep-account",
    needs: ["dynamodb:GetItem"],
    prepare: async () => undefined,
    run: firstSweep,
  },
  {
    name: "a sweep finds a step that was not announced",
    file: "sweep-account",
    needs: ["dynamodb:BatchWriteItem"],
    async prepare(hub) {
      const unannounced = dynamoUnannounced({ client: hub.clients.dynamodb, name: tableName });
      const incidentId = "0".repeat(32);
      const at = new Date(Date.now() - 3_600_000).toISOString();
      await unannounced.put([{ notificationId: incidentId, incidentId, step: 0, at }]);
    },
    run: firstSweep,
  },
  {
    name: "a sweep finds that the toggle was changed without an event",
    file: "sweep-account",
    needs: ["ssm:GetParameter", "ssm:GetParameterHistory"],
    async prepare(hub) {
      await hub.turnToggle("on");
      await firstSweep(hub);
      await hub.turnToggle("off");
    },
    run: firstSweep,
  },
  {
    name: "a sweep cannot read an account",
    file: "sweep-account",
    needs: ["dynamodb:PutItem", "events:PutEvents"],
    prepare: async () => undefined,
    run: (hub) =>
      hub.functions["sweep-account"].run(
        JSON.stringify({ version: 1, sweepId: newId(), account: "555555555555" }),
      ),
  },
  {
    name: "a role is read whose provider went without an event",
    file: "take-snapshot",
    needs: ["sqs:SendMessage"],
    async prepare(hub) {
      await takeAll(hub.clients.sqs, queueNames.principalRechecks);
      await iam(hub, prod)
        .send(new CreateOpenIDConnectProviderCommand({ Url: `https://${github}`, ClientIDList: ["sts"] }))
        .catch(() => undefined);
      await hub.functions["take-snapshot"].run(order(prod, "github-deployer"));
      await takeAll(hub.clients.sqs, queueNames.principalRechecks); // the first reading of the provider's settings
      const OpenIDConnectProviderArn = `arn:aws:iam::${prod}:oidc-provider/${github}`;
      await iam(hub, prod).send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
      await hub.functions["take-snapshot"].process.stop(); // which remembers it for some minutes
    },
    run: (hub) => hub.functions["take-snapshot"].run(order(prod, "github-deployer")),
  },
  {
    name: "a role is read that trusts a role",
    file: "take-snapshot",
    needs: [
      "sts:AssumeRole",
      "dynamodb:BatchGetItem",
      "dynamodb:BatchWriteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ],
    prepare: async () => undefined,
    run: (hub) => hub.functions["take-snapshot"].run(order(prod, "deploy-target")),
  },
  {
    name: "the canary is changed",
    file: "canary",
    needs: ["iam:GetRole", "iam:UpdateAssumeRolePolicy", "dynamodb:GetItem", "ssm:GetParameter"],
    async prepare(hub) {
      const PolicyDocument = JSON.stringify(canaryTrust);
      await iam(hub, hubAccount).send(
        new UpdateAssumeRolePolicyCommand({ RoleName: canaryRole.name, PolicyDocument }),
      );
    },
    run: (hub) => hub.functions.canary.run(tick()),
  },
  {
    name: "a button is clicked",
    file: "slack-actions",
    needs: [
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "ssm:GetParameter",
      "sqs:SendMessage",
    ],
    async prepare(hub) {
      await hub.turnToggle("approve");
      await driftOf(hub);
      await hub.tell();
    },
    run: async (hub) => {
      const { messages, interactions } = hub.organization.slack;
      const [message] = messages
        .all()
        .filter(({ thread_ts }) => thread_ts === undefined)
        .slice(-1);
      return interactions.click(message?.ts ?? expect.fail("nothing was told"), "approve");
    },
  },
];

export function scenarioOf(name: string): Scenario {
  return scenarios.find((one) => one.name === name) ?? expect.fail(`there is no scenario "${name}"`);
}

const queued: readonly FunctionFile[] = functionFiles.filter((file) => file !== "slack-actions");

/** Every function with a queue says when what it cannot read comes back. */
export const unreadable: readonly Scenario[] = queued.map((file) => ({
  name: "a malformed message returns to the queue",
  file,
  needs: ["sqs:ChangeMessageVisibility"],
  prepare: async () => undefined,
  run: (hub) => hub.functions[file].run("{}"),
}));
