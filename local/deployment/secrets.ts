import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { topicName } from "../../core/contract/names.ts";
import {
  slackSigningSecretParameterName,
  slackTokenParameterName,
  slackWebhookParameterName,
} from "../../core/contract/parameters.ts";
import { accounts, region } from "../shared/accounts.ts";
import type { Clients } from "../shared/clients.ts";
import { slackSigningSecret, slackToken } from "../slack/workspace.ts";

export const topicArn = `arn:aws:sns:${region}:${accounts.hub}:${topicName}`;

/** The external id of the member roles, which the stand-in for Pulumi's engine generates. */
export const externalId = "00000000-0000-4000-8000-000000000000";

/** The parameters that a person sets after the deployment, because no deployment contains secrets. */
export async function putSecrets({ ssm }: Clients, slackWebhookUrl: string): Promise<void> {
  const secrets = {
    [slackTokenParameterName]: slackToken,
    [slackSigningSecretParameterName]: slackSigningSecret,
    [slackWebhookParameterName]: slackWebhookUrl,
  };
  for (const [Name, Value] of Object.entries(secrets))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
}
