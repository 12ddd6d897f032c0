import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { asFailure } from "../core/aws-failure.ts";
import type { Incident } from "../core/incident.ts";
import type { Alert } from "../core/message.ts";
import type { Channel } from "../core/notify.ts";

/** Amazon SNS takes subjects of at most 100 ASCII characters. */
const longestSubject = 100;

/** One text for each state that an incident enters; a published text cannot be edited. */
export function snsChannel(client: SNSClient, topicArn: string): Channel {
  return {
    name: "sns",
    keyOf: (incident) => incident.state,
    async tell(alert, incident) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(alert),
        Message: textOf(alert),
        MessageAttributes: attributesOf(incident),
      });
      await client.send(command).catch((error: unknown) => {
        throw asFailure(error, "sns:Publish");
      });
      return undefined;
    },
  };
}

/** What a subscription may filter on. */
function attributesOf({ id, state, severity, cause, role }: Incident) {
  const attributes = {
    incidentId: id,
    state,
    severity,
    cause: cause.kind,
    account: role.account,
    roleName: role.name,
  };
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
  );
}

function subjectOf({ severity, headline }: Alert): string {
  return `[${severity.toUpperCase()}] ${headline}`.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, longestSubject);
}

function textOf({ severity, headline, status, facts, findings, commands }: Alert): string {
  return [
    `${severity.toUpperCase()}: ${headline}`,
    status,
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    ["What changed:", ...findings.map((finding) => `- ${finding.severity}: ${finding.text}`)].join("\n"),
    ...commands.map(({ purpose, line }) => `${purpose}:\n${line}`),
  ].join("\n\n");
}
