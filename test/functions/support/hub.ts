import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AttributeValue, DeleteItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../../core/contract/names.ts";
import { toggleParameterName } from "../../../core/contract/parameters.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import type { Clients } from "../../../local/shared/clients.ts";
import type { SlackMessage } from "../../../local/slack/messages.ts";
import { type FunctionFile, sharedBundles } from "../../../tools/bundle.ts";
import { checkJournalEvent } from "../../support/journal-events.ts";
import { functionOf, type Lambda, lambdaOf, type Run } from "./lambda.ts";
import { takeAll } from "./queues.ts";
import { type RoleStage, stageOf } from "./roles.ts";

/** The hub with nothing moving by itself: no IAM call is told, no queue is polled. A test hands over each event. */
export interface Hub {
  readonly organization: Organization;
  readonly stage: RoleStage;
  readonly clients: Clients;
  readonly functions: Readonly<Record<FunctionFile, Lambda>>;
  readonly bundles: Readonly<Record<FunctionFile, string>>;
  turnToggle(value: string): Promise<void>;
  /** Every incident of the table. */
  incidents(): Promise<readonly Incident[]>;
  /** How many refused calls are on record. */
  refusedCalls(): Promise<number>;
  /** Hands what the responders announced to `notify`. */
  tell(): Promise<{ readonly run: Run | undefined; readonly messages: readonly SlackMessage[] }>;
  /** Forgets every incident and puts every role back. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** @param settings of the deployment. @default those of the example */
export async function startHub(settings?: Readonly<Record<string, string>>): Promise<Hub> {
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  const [organization, bundles] = await Promise.all([
    startOrganization({ functions: false, ...(settings && { settings }) }),
    sharedBundles(folder),
  ]);
  organization.gateway.events.suppress(true);
  const clients = organization.clients(organization.accounts.hub);
  const { dynamodb, sqs, ssm } = clients;
  const stage = stageOf(organization);
  const lambda = async (file: FunctionFile, changes?: Readonly<Record<string, string>>) =>
    lambdaOf(organization, await functionOf(file, settings), bundles[file], changes);
  const functions = {
    "on-trust-updated": await lambda("on-trust-updated"),
    "on-principal-changed": await lambda("on-principal-changed"),
    notify: await lambda("notify", { SLACK_API_URL: organization.slack.apiUrl, GATHER_SECONDS: "0" }),
    "sweep-plan": await lambda("sweep-plan"),
    "sweep-account": await lambda("sweep-account"),
    "take-snapshot": await lambda("take-snapshot"),
    "slack-actions": await lambda("slack-actions", { SLACK_API_URL: organization.slack.apiUrl }),
    canary: await lambda("canary"),
  };

  async function items(): Promise<readonly Record<string, AttributeValue>[]> {
    const found: Record<string, AttributeValue>[] = [];
    const pages = paginateScan({ client: dynamodb }, { TableName: tableName, ConsistentRead: true });
    for await (const { Items = [] } of pages) found.push(...Items);
    return found.filter(({ pk }) => !/^(CATALOGUE|ORGANIZATION|REPORTED)/.test(pk?.S ?? ""));
  }

  return {
    organization,
    stage,
    clients,
    functions,
    bundles,
    async turnToggle(Value) {
      await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value, Overwrite: true }));
    },
    async incidents() {
      const state = dynamoState({ client: dynamodb, name: tableName });
      const ids = (await items()).flatMap(({ pk, sk }) =>
        sk?.S === "INCIDENT" ? [String(pk?.S).replace("INCIDENT#", "")] : [],
      );
      const found = await Promise.all(ids.map((id) => state.incident(id)));
      return found.filter((incident) => incident !== undefined);
    },
    async refusedCalls() {
      const counts = (await items()).map(({ calls }) => calls?.SS?.length ?? 0);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async tell() {
      const bodies = await takeAll(sqs, queueNames.notify);
      for (const body of bodies) checkJournalEvent(JSON.parse(body));
      const before = new Set(organization.slack.messages.all());
      const run = bodies.length === 0 ? undefined : await functions.notify.run(...bodies);
      const messages = organization.slack.messages.all().filter((message) => !before.has(message));
      return { run, messages };
    },
    async reset() {
      await stage.restore();
      for (const queue of [queueNames.notify, queueNames.sweepAccount]) await takeAll(sqs, queue);
      const old = (await items()).flatMap(({ pk, sk }) => (pk && sk ? [{ pk, sk }] : []));
      await Promise.all(
        old.map((Key) => dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }))),
      );
    },
    async stop() {
      await Promise.all(Object.values(functions).map(({ process }) => process.stop()));
      await organization.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
