import { CreateTableCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import {
  externalIdParameterName,
  slackTokenParameterName,
  tableName,
  toggleParameterName,
  topicName,
} from "../../core/contract.ts";
import { accounts, region } from "../accounts.ts";
import type { Clients } from "../clients.ts";
import { slackToken } from "../slack/workspace.ts";

export const topicArn = `arn:aws:sns:${region}:${accounts.hub}:${topicName}`;

/** What members' roles ask the hub for. */
export const externalId = "local-external-id-0001";

/** The hub's table, topic and parameters. The toggle is off, as after a first deploy. */
export async function makeState({ dynamodb, sns, ssm }: Clients): Promise<void> {
  await Promise.all([
    makeTable(),
    sns.send(new CreateTopicCommand({ Name: topicName })),
    parameter(toggleParameterName, "off", "String"),
    parameter(externalIdParameterName, externalId, "String"),
    parameter(slackTokenParameterName, slackToken, "SecureString"),
  ]);

  async function makeTable(): Promise<void> {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    const TimeToLiveSpecification = { AttributeName: "expiresAt", Enabled: true };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
  }

  async function parameter(Name: string, Value: string, Type: "String" | "SecureString"): Promise<void> {
    await ssm.send(new PutParameterCommand({ Name, Value, Type }));
  }
}
