import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { approveCommand, digestOf, isApprovable } from "../core/incidents/approval/proposal.ts";
import type { Command } from "../core/incidents/command.ts";
import { type Incident, type IncidentState, isOpen, labelsOf } from "../core/incidents/incident.ts";
import type { Alert } from "../core/notify/alert.ts";
import type { Channel, Delivery } from "../core/notify/channel.ts";
import { currentOf, groupHeadline } from "../core/notify/group/group-alert.ts";
import { linesOf } from "../core/notify/group/unprotected-alert.ts";
import { type GroupNotification, incidentsIn, type Notification } from "../core/notify/notification.ts";
import { orphansText } from "../core/principals/orphans/orphan.ts";
import { digest } from "../core/shared/digest.ts";
import { awsCall } from "./aws-call.ts";

/** Amazon SNS limits: subjects of 100 ASCII characters, messages of 256 kB. */
const longestSubject = 100;
const longestCommand = 20_000;
const mostFindings = 50;
const mostAccounts = 100;
const mostRows = 500;
/** Characters of a list of roles. */
const longestList = 500;

/**
 * A published message cannot be edited, so a new one is sent for each state, when the caller becomes known, when the
 * status of an orphan changes, and when the proposal changes, because the previous command is no longer valid.
 */
export function snsChannel(client: SNSClient, topicArn: string): Channel {
  return {
    name: "sns",
    async sendNext(notification, before) {
      const sent =
        notification.kind === "incident"
          ? sentForIncident(notification.incident, before)
          : sentForGroup(notification, before);
      if (sent === undefined) return undefined;
      const notificationId = textIdOf(notification, before, sent);
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(notification),
        Message: `${textOf(notification.alert)}\n\nNotification ID: ${notificationId}`,
        MessageAttributes: attributesOf(notification, notificationId),
      });
      await awsCall("sns:Publish", () => client.send(command));
      return { ...before, sent };
    },
  };
}

/** @returns the key of the current state; undefined when the last message has it: an earlier state can come back */
function sentForIncident(incident: Incident, { sent }: Delivery): readonly string[] | undefined {
  const { actor, state } = incident;
  const what = isApprovable(incident) ? [digestOf([incident])] : orphanKey(incident);
  const key = [state, ...(actor === undefined ? [] : ["named"]), ...what].join(" ");
  return sent.at(-1) === key ? undefined : [key];
}

/** Identifies the status of the orphans. */
function orphanKey(incident: Incident): string[] {
  const orphans = isOpen(incident) && "orphans" in incident.cause ? (incident.cause.orphans ?? []) : [];
  return orphans.length === 0 ? [] : [digest(orphansText(orphans)).slice(0, 8)];
}

/**
 * A group is sent when it has new members, when a member enters a state in which none was, when the worst state changes,
 * and when the proposal changes. Closed members are not reported until all are closed.
 */
function sentForGroup(
  { members, alert }: GroupNotification,
  { sent, members: known = 0 }: Delivery,
): readonly string[] | undefined {
  const current = currentOf(members);
  const open = current.filter(isOpen);
  // It covers every member that awaits approval, as the command does; an approval does not change it
  const proposal = digestOf(current);
  const proposalKey = ({ state }: Incident) => {
    // While no one is asked, the last message has no command that could be outdated
    const shown = alert.approve === undefined && sent.find((key) => key.startsWith(`${state} `));
    return shown || `${state} ${proposal}`;
  };
  const keyOf = (incident: Incident) =>
    isApprovable(incident) ? proposalKey(incident) : [incident.state, ...orphanKey(incident)].join(" ");
  const states = [`worst: ${worstState(members)}`, ...new Set(open.map(keyOf))];
  const isShown = members.length === known && states.every((key) => sent.includes(key));
  return isShown ? undefined : states;
}

/** The same whenever a text is repeated, because its send was not recorded; a later text has another one. */
function textIdOf({ id }: Notification, before: Delivery, sent: readonly string[]): string {
  return digest(JSON.stringify([id, before.sent, before.at ?? "", sent])).slice(0, 32);
}

/** The attributes for subscription filters. A group has the attributes that all its members share. */
function attributesOf(notification: Notification, notificationId: string) {
  const labels = incidentsIn(notification).map(labelsOf);
  const common = Object.entries(labels[0] ?? {}).filter(([name, value]) =>
    labels.every((other) => Object.entries(other).some(([key, text]) => key === name && text === value)),
  );
  const group =
    notification.kind === "incident"
      ? []
      : [
          ["severity", notification.alert.severity],
          ["state", worstState(notification.members)],
        ];
  return Object.fromEntries(
    [["notificationId", notificationId], ...common, ...group].map(([name = "", value = ""]) => [
      name,
      { DataType: "String", StringValue: value },
    ]),
  );
}

const worstFirst = ["blocked", "suspended", "awaiting-approval", "detected", "reverted", "adopted"] as const;

export function worstState(members: readonly Incident[]): IncidentState {
  const states = currentOf(members).map(({ state }) => state);
  return worstFirst.find((state) => states.includes(state)) ?? "resolved";
}

/** Shortens a long role name rather than the text after it. */
function subjectOf(notification: Notification): string {
  const begin = `[${notification.alert.severity.toUpperCase()}] `;
  const headline = headlineIn(notification, longestSubject - begin.length);
  return `${begin}${headline.replaceAll(/[^\x20-\x7e]/g, "?")}`.slice(0, longestSubject);
}

function headlineIn({ alert: { headline }, ...notification }: Notification, longest: number): string {
  const excess = headline.length - longest;
  if (excess <= 0) return headline;
  const current = notification.kind === "group" ? currentOf(notification.members) : [notification.incident];
  if (current.length > 1) return groupHeadline(current, longest);
  const isCut = headline.includes("..."); // the headline has its own limit
  const name = current[0]?.role.name ?? "";
  const end = isCut ? headline.indexOf("...") : headline.indexOf(name) + name.length;
  return isCut
    ? headline.slice(0, end - excess) + headline.slice(end)
    : `${headline.slice(0, end - excess - 3)}...${headline.slice(end)}`;
}

function textOf({ incidentId, severity, headline, status, facts, findings, ...rest }: Alert): string {
  const { members = [], table = [], approve, commands } = rest;
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  const lines = findings.slice(0, mostFindings).map((finding) => `- ${finding.severity}: ${finding.text}`);
  return [
    `${severity.toUpperCase()}: ${headline}`,
    status,
    ...(members.length === 0 ? [] : [membersText(members)]),
    ...(table.length === 0 ? [] : [tableText(table)]),
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    ...(lines.length === 0 ? [] : [["What changed:", ...lines, ...more].join("\n")]),
    ...(approve === undefined ? [] : [`If approved: ${cut(approve.consequence)}`]),
    ...[...(approve === undefined ? [] : [approveCommand(approve)]), ...commands].map((command) =>
      commandText(command, incidentId),
    ),
  ].join("\n\n");
}

function membersText(members: NonNullable<Alert["members"]>): string {
  const lines = members.slice(0, mostAccounts).map(({ label, value }) => `- ${label}: ${cut(value)}`);
  const left = members.length - lines.length;
  return ["Roles by account:", ...lines, ...(left > 0 ? [`and roles in ${left} more accounts`] : [])].join(
    "\n",
  );
}

function tableText(table: NonNullable<Alert["table"]>): string {
  const lines = linesOf(table);
  const left = lines.length - mostRows;
  return [...lines.slice(0, mostRows), ...(left > 0 ? [`and ${left} more roles`] : [])].join("\n");
}

function cut(text: string): string {
  return text.length <= longestList ? text : `${text.slice(0, longestList)}… (truncated)`;
}

/** A long command is not shortened, because it would do something else. */
function commandText({ purpose, line }: Command, incidentId: string): string {
  const shown =
    line.length <= longestCommand
      ? line
      : `(The command is too long to show: ${line.length} characters. Its document is in the record of incident ${incidentId}.)`;
  return `${purpose}:\n${shown}`;
}
