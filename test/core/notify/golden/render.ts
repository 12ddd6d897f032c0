import { messageOf } from "../../../../adapters/slack/message/message.ts";
import { detailBlocks } from "../../../../adapters/slack/thread/detail-blocks.ts";
import { detailsOf } from "../../../../adapters/slack/thread/thread.ts";
import { customNotification } from "../../../../adapters/sns/q-developer.ts";
import { textOf } from "../../../../adapters/sns/text.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import type { AlertContext } from "../../../../core/notify/context.ts";
import { groupAlert } from "../../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Notification } from "../../../../core/notify/notification.ts";
import { poisoned, tagged } from "../hostile/poison.ts";
import { groupId, groups } from "./samples/groups.ts";
import { at, dev, prod } from "./samples/incidents.ts";
import { principals } from "./samples/principals.ts";
import { responder } from "./samples/responder.ts";
import { roles } from "./samples/roles.ts";
import { replacing, trust } from "./samples/trust.ts";

const context: AlertContext = {
  now: new Date(at(120)),
  accounts: new Map([
    [prod, "prod"],
    [dev, "dev"],
    ["222222222222", "security"],
  ]),
  links: { region: "us-east-1", runbookUrl: "https://example.com/docs/runbook.md" },
};

export interface Golden {
  readonly name: string;
  readonly notification: Notification;
}

function single([name, incident]: readonly [string, Incident]): Golden {
  const alert = alertOf(incident, context);
  return { name, notification: { kind: "incident", id: incident.id, alert, incident } };
}

/** An incident in the message of the incident that it replaced. */
function continued(name: string, { before, incident }: typeof replacing): Golden {
  const id = before.id;
  const replaced = [{ kind: "incident", id, incident: before, alert: alertOf(before, context) }] as const;
  const alert = alertOf(incident, { ...context, replaced: before });
  return { name, notification: { kind: "incident", id, alert, incident, replaced } };
}

/** By file. */
export const goldens: Readonly<Record<string, readonly Golden[]>> = {
  trust: [...Object.entries(trust).map(single), continued("trust-changed, replacing other drift", replacing)],
  principals: Object.entries(principals).map(single),
  roles: Object.entries(roles).map(single),
  responder: Object.entries(responder).map(single),
  groups: Object.entries(groups).map(([name, members]) => {
    const alert = groupAlert(groupId, members, context);
    return { name, notification: { kind: "group", id: groupId, alert, members } };
  }),
};

/** All of them, with a text of others in every place that others can write. */
export function hostileGoldens(text: string): readonly Golden[] {
  const accounts = new Map([...(context.accounts ?? [])].map(([id, name]) => [id, `${name}${text}`]));
  const hostile = { ...context, accounts };
  return Object.values(goldens)
    .flat()
    .map(({ name, notification }): Golden => {
      if (notification.kind === "incident") {
        const incident = poisoned(tagged(notification.incident), text);
        return { name, notification: { ...notification, incident, alert: alertOf(incident, hostile) } };
      }
      const [first, ...others] = notification.members.map((member) => poisoned(tagged(member), text));
      if (first === undefined) return { name, notification };
      const members = [first, ...others] as const;
      return {
        name,
        notification: { ...notification, members, alert: groupAlert(groupId, members, hostile) },
      };
    });
}

/** The message with its thread, as it is posted. */
export function slackOf({ notification }: Golden) {
  return { message: messageOf(notification.alert, true), thread: detailBlocks(detailsOf(notification)) };
}

export function snsOf({ notification: { alert } }: Golden): string {
  return `Subject: ${alert.subject}\n\n${textOf(alert)}`;
}

export function qDeveloperOf({ notification }: Golden) {
  return customNotification(notification, "0123456789abcdef0123456789abcdef");
}
