import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { digestOf, isApprovable } from "../../core/incidents/approval/proposal.ts";
import { type Incident, type IncidentState, isOpen, labelsOf } from "../../core/incidents/incident.ts";
import type { Channel, Delivery } from "../../core/notify/channel.ts";
import { currentOf } from "../../core/notify/group/group-headline.ts";
import { type GroupNotification, incidentsIn, type Notification } from "../../core/notify/notification.ts";
import { orphansText } from "../../core/principals/orphans/orphan.ts";
import { digest } from "../../core/shared/digest.ts";
import { awsCall } from "../aws-call.ts";
import { textOf } from "./text.ts";

/**
 * A published message cannot be edited, so a new one is sent for each state, when the caller becomes known, when the
 * status of an orphan changes, and when the proposal changes, because the previous command is no longer valid.
 */
export function snsChannel(client: SNSClient, topicArn: string): Channel {
  return {
    name: "sns",
    hasNext: (notification, before) => sentFor(notification, before) !== undefined,
    async sendNext(notification, before) {
      const sent = sentFor(notification, before);
      if (sent === undefined) return undefined;
      const notificationId = textIdOf(notification, before, sent);
      const command = new PublishCommand({
        TopicArn: notification.route?.sns?.topicArn ?? topicArn,
        Subject: notification.alert.subject,
        Message: `${textOf(notification.alert)}\n\nNotification ID: ${notificationId}`,
        MessageAttributes: attributesOf(notification, notificationId),
      });
      await awsCall("sns:Publish", () => client.send(command));
      return { ...before, sent };
    },
  };
}

function sentFor(notification: Notification, before: Delivery): readonly string[] | undefined {
  return notification.kind === "incident"
    ? sentForIncident(notification.incident, before)
    : sentForGroup(notification, before);
}

/** @returns the key of the current state; undefined when the last message has it: an earlier state can come back */
function sentForIncident(incident: Incident, { sent }: Delivery): readonly string[] | undefined {
  const { actor, state } = incident;
  const what = isApprovable(incident) ? [digestOf([incident])] : orphanKey(incident);
  const named = actor === undefined ? [] : ["named"];
  const key = [state, ...named, ...what, ...reminderKey([incident])].join(" ");
  return sent.at(-1) === key ? undefined : [key];
}

/** Counts the reminders: each is sent. */
function reminderKey(incidents: readonly Incident[]): string[] {
  const steps = incidents.filter(isOpen).flatMap((incident) => incident.steps);
  const count = steps.filter(({ kind }) => kind === "reminder").length;
  return count === 0 ? [] : [`reminders: ${count}`];
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
  const states = [`worst: ${worstState(members)}`, ...new Set(open.map(keyOf)), ...reminderKey(current)];
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
