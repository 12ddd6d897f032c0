import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { labelsOf } from "../../core/incidents/incident.ts";
import type { Channel, Delivery } from "../../core/notify/channel.ts";
import { nextText, worstState } from "../../core/notify/delivery/new-states.ts";
import { incidentsIn, type Notification } from "../../core/notify/notification.ts";
import { digest } from "../../core/shared/digest.ts";
import { awsCall } from "../aws-call.ts";
import { customNotification } from "./q-developer.ts";
import { textOf } from "./text.ts";

/** `q-developer`: for Amazon Q Developer in chat applications, which shows alerts in Teams, Slack and Amazon Chime. */
export type SnsFormat = "text" | "q-developer";

export interface SnsSettings {
  readonly topicArn: string;
  /** @default text */
  readonly format?: SnsFormat;
}

/**
 * A published message cannot be edited, so a new one is sent for each state, when the caller becomes known, when the
 * status of an orphan changes, and when the proposal changes, because the previous command is no longer valid.
 */
export function snsChannel(client: SNSClient, settings: SnsSettings): Channel {
  return {
    name: "sns",
    hasNext: (notification, before) => nextText(notification, before) !== undefined,
    async sendNext(notification, before) {
      const next = nextText(notification, before);
      if (next === undefined) return undefined;
      const { about, sent } = next;
      const notificationId = textIdOf(notification, before, sent);
      const { topicArn, format = "text" } = about.route?.sns ?? settings;
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: about.alert.subject,
        Message: messageOf(about, notificationId, format),
        MessageAttributes: attributesOf(about, notificationId),
      });
      await awsCall("sns:Publish", () => client.send(command));
      return { ...before, sent };
    },
  };
}

function messageOf(notification: Notification, notificationId: string, format: SnsFormat): string {
  switch (format) {
    case "text":
      return `${textOf(notification.alert)}\n\nNotification ID: ${notificationId}`;
    case "q-developer":
      return JSON.stringify(customNotification(notification, notificationId));
  }
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
