import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { asFailure } from "../core/aws-failure.ts";
import type { Command } from "../core/commands.ts";
import { type Incident, labelsOf } from "../core/incident.ts";
import type { Alert } from "../core/message.ts";
import type { Channel } from "../core/notify.ts";

/** Amazon SNS takes subjects of at most 100 ASCII characters, and texts of at most 256 kB. */
const longestSubject = 100;
const longestCommand = 20_000;
const mostFindings = 50;

/** A published text cannot be edited, so there is one for each state, and another one once it is known who did it. */
export function snsChannel(client: SNSClient, topicArn: string): Channel {
  return {
    name: "sns",
    async tellNext(alert, incident, before) {
      const key = incident.actor === undefined ? incident.state : `${incident.state} named`;
      if (before.told.includes(key)) return undefined;
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(alert, incident),
        Message: textOf(alert),
        MessageAttributes: attributesOf(incident),
      });
      await client.send(command).catch((error: unknown) => {
        throw asFailure(error, "sns:Publish");
      });
      return { ...before, told: [...before.told, key] };
    },
  };
}

/** What a subscription may filter on. */
function attributesOf(incident: Incident) {
  return Object.fromEntries(
    Object.entries(labelsOf(incident)).map(([name, value]) => [
      name,
      { DataType: "String", StringValue: value },
    ]),
  );
}

/** A long name of a role is cut, not the words behind it. */
function subjectOf({ severity, headline }: Alert, { role }: Incident): string {
  const whole = `[${severity.toUpperCase()}] ${headline}`.replaceAll(/[^\x20-\x7e]/g, "?");
  const excess = whole.length - longestSubject;
  if (excess <= 0) return whole;
  const isCut = whole.includes("..."); // the headline has its own limit
  const end = isCut ? whole.indexOf("...") : whole.indexOf(role.name) + role.name.length;
  const short = isCut
    ? whole.slice(0, end - excess) + whole.slice(end)
    : `${whole.slice(0, end - excess - 3)}...${whole.slice(end)}`;
  return short.slice(0, longestSubject);
}

function textOf({ incidentId, severity, headline, status, facts, findings, commands }: Alert): string {
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  const lines = findings.slice(0, mostFindings).map((finding) => `- ${finding.severity}: ${finding.text}`);
  return [
    `${severity.toUpperCase()}: ${headline}`,
    status,
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    ...(lines.length === 0 ? [] : [["What changed:", ...lines, ...more].join("\n")]),
    ...commands.map((command) => commandText(command, incidentId)),
  ].join("\n\n");
}

/** A command that was cut would do something else, or nothing. */
function commandText({ purpose, line }: Command, incidentId: string): string {
  const shown =
    line.length <= longestCommand
      ? line
      : `(The command has ${line.length} characters. Its document is in the record of incident ${incidentId}.)`;
  return `${purpose}:\n${shown}`;
}
