import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { approveCommand, digestOf } from "../core/incidents/approval/proposal.ts";
import type { Command } from "../core/incidents/command.ts";
import { type Incident, type IncidentState, isOpen, labelsOf } from "../core/incidents/incident.ts";
import type { Alert } from "../core/notify/alert.ts";
import type { Channel, Delivery } from "../core/notify/channel.ts";
import { currentOf, groupHeadline } from "../core/notify/group-alert.ts";
import { type GroupNotification, incidentsIn, type Notification } from "../core/notify/notification.ts";
import { orphansText } from "../core/principals/orphans/orphan.ts";
import { digest } from "../core/shared/digest.ts";
import { awsCall } from "./aws-call.ts";

/** Amazon SNS takes subjects of at most 100 ASCII characters, and texts of at most 256 kB. */
const longestSubject = 100;
const longestCommand = 20_000;
const mostFindings = 50;
const mostAccounts = 100;
/** Characters of a list of roles. */
const longestList = 500;

/** Whoever recreates a principal over and over makes one text each time; the oldest are told from new ones no more. */
const mostTold = 500;

/**
 * A published text cannot be edited, so there is one for each state, another one once it is known who did it, and one
 * whenever a principal that is gone stands otherwise, or something else is to be approved: the command of the text
 * before is refused then.
 */
export function snsChannel(client: SNSClient, topicArn: string): Channel {
  return {
    name: "sns",
    async sendNext(story, before) {
      const told =
        story.kind === "incident" ? toldOfIncident(story.incident, before) : toldOfGroup(story, before);
      if (told === undefined) return undefined;
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(story),
        Message: textOf(story.alert),
        MessageAttributes: attributesOf(story),
      });
      await awsCall("sns:Publish", () => client.send(command));
      return { ...before, told };
    },
  };
}

/** @returns what is told once the incident is told as it stands; undefined when it was */
function toldOfIncident(incident: Incident, { told }: Delivery): readonly string[] | undefined {
  const { actor, state } = incident;
  const what = state === "awaiting-approval" ? [digestOf([incident])] : standingOf(incident);
  const key = [state, ...(actor === undefined ? [] : ["named"]), ...what].join(" ");
  return told.includes(key) ? undefined : [...told, key].slice(-mostTold);
}

/** How the principals that are gone stand, in a few characters. */
function standingOf(incident: Incident): string[] {
  const orphans = isOpen(incident) && "orphans" in incident.cause ? (incident.cause.orphans ?? []) : [];
  return orphans.length === 0 ? [] : [digest(orphansText(orphans)).slice(0, 8)];
}

/**
 * A group is told when it has new members, when one of its members is in a state in which none was, and when what is to
 * be approved is something else; that some are closed is nothing to tell by itself before all are.
 */
function toldOfGroup(
  { members }: GroupNotification,
  { told, members: known = [] }: Delivery,
): readonly string[] | undefined {
  const current = currentOf(members);
  const isNew = current.some(({ id }) => !known.includes(id));
  const open = current.filter(isOpen);
  const stateOf = (incident: Incident) =>
    [
      incident.state,
      // Of all that wait, as the command is; an answer leaves it as it is
      ...(incident.state === "awaiting-approval" ? [digestOf(current)] : standingOf(incident)),
    ].join(" ");
  const states = open.length > 0 ? open.map(stateOf) : ["closed"];
  const before = isNew ? [] : told;
  const news = [...new Set(states)].filter((state) => !before.includes(state));
  return news.length === 0 && !isNew ? undefined : [...before, ...news].slice(-mostTold);
}

/** What a subscription may filter on. A group has the attributes that all its members have. */
function attributesOf(story: Notification) {
  const labels = incidentsIn(story).map(labelsOf);
  const common = Object.entries(labels[0] ?? {}).filter(([name, value]) =>
    labels.every((other) => Object.entries(other).some(([key, text]) => key === name && text === value)),
  );
  const group =
    story.kind === "incident"
      ? []
      : [
          ["severity", story.alert.severity],
          ["state", worstState(story.members)],
        ];
  return Object.fromEntries(
    [...common, ...group].map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
  );
}

const worstFirst = ["blocked", "suspended", "awaiting-approval", "detected", "reverted", "adopted"] as const;

function worstState(members: readonly Incident[]): IncidentState {
  const states = currentOf(members).map(({ state }) => state);
  return worstFirst.find((state) => states.includes(state)) ?? "resolved";
}

/** A long name of a role is cut, not the words behind it. */
function subjectOf(story: Notification): string {
  const begin = `[${story.alert.severity.toUpperCase()}] `;
  const headline = headlineIn(story, longestSubject - begin.length);
  return `${begin}${headline.replaceAll(/[^\x20-\x7e]/g, "?")}`.slice(0, longestSubject);
}

function headlineIn({ alert: { headline }, ...story }: Notification, longest: number): string {
  const excess = headline.length - longest;
  if (excess <= 0) return headline;
  const current = story.kind === "group" ? currentOf(story.members) : [story.incident];
  if (current.length > 1) return groupHeadline(current, longest);
  const isCut = headline.includes("..."); // the headline has its own limit
  const name = current[0]?.role.name ?? "";
  const end = isCut ? headline.indexOf("...") : headline.indexOf(name) + name.length;
  return isCut
    ? headline.slice(0, end - excess) + headline.slice(end)
    : `${headline.slice(0, end - excess - 3)}...${headline.slice(end)}`;
}

function textOf({ incidentId, severity, headline, status, facts, findings, ...rest }: Alert): string {
  const { members = [], approve, commands } = rest;
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  const lines = findings.slice(0, mostFindings).map((finding) => `- ${finding.severity}: ${finding.text}`);
  return [
    `${severity.toUpperCase()}: ${headline}`,
    status,
    ...(members.length === 0 ? [] : [membersText(members)]),
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    ...(lines.length === 0 ? [] : [["What changed:", ...lines, ...more].join("\n")]),
    ...(approve === undefined ? [] : [`If it is approved: ${cut(approve.consequence)}`]),
    ...[...(approve === undefined ? [] : [approveCommand(approve)]), ...commands].map((command) =>
      commandText(command, incidentId),
    ),
  ].join("\n\n");
}

function membersText(members: NonNullable<Alert["members"]>): string {
  const lines = members.slice(0, mostAccounts).map(({ label, value }) => `- ${label}: ${cut(value)}`);
  const left = members.length - lines.length;
  return ["Roles, by account:", ...lines, ...(left > 0 ? [`and those of ${left} more accounts`] : [])].join(
    "\n",
  );
}

function cut(text: string): string {
  return text.length <= longestList ? text : `${text.slice(0, longestList)}… (cut here)`;
}

/** A command that was cut would do something else, or nothing. */
function commandText({ purpose, line }: Command, incidentId: string): string {
  const shown =
    line.length <= longestCommand
      ? line
      : `(The command has ${line.length} characters. Its document is in the record of incident ${incidentId}.)`;
  return `${purpose}:\n${shown}`;
}
