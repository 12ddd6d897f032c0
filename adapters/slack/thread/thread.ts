import { createHash } from "node:crypto";
import { approveCommand } from "../../../core/incidents/approval/proposal.ts";
import type { Delivery } from "../../../core/notify/channel.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { dependentsIn } from "./dependents.ts";
import type { Detail } from "./detail-blocks.ts";
import { changeOf, commandDetail, commandsOf, factsOf, stepsOf } from "./details.ts";
import { isSeverityKey } from "./escalation.ts";
import { groupDetails } from "./group-details.ts";
import { replacedDetails } from "./replaced.ts";

/** Characters, and blocks in one reply. A reply contains as many details as fit. */
const limits = { reply: 10_000, blocks: 45 } as const;

/** The content of the thread: the change, every step, then the commands. */
export function detailsOf(notification: Notification): Detail[] {
  const { approve } = notification.alert;
  const approving = approve === undefined ? [] : [commandDetail(approveCommand(approve), notification.id)];
  if (notification.kind === "incident") {
    const { incident, alert } = notification;
    return [
      ...replacedDetails(notification),
      ...changeOf(alert, incident.id),
      ...stepsOf(incident),
      ...dependentsIn(alert, [incident]),
      ...factsOf(alert),
      ...approving,
      ...commandsOf(alert, incident),
    ];
  }
  return groupDetails(notification, approving);
}

/** Not the former reminders of a message that was deleted and posted again. */
export function isBroadcast({ isBroadcast: isShown, mentions }: Detail, { sent }: Delivery): boolean {
  if (!isShown) return false;
  return mentions !== undefined || sent.filter((key) => !isSeverityKey(key)).length > 1;
}

/** Identifies a detail, so that the same text is sent once. */
export function keyOf({ title, text, key }: Detail): string {
  return key ?? createHash("sha256").update(`${title}\n${text}`).digest("hex").slice(0, 12);
}

/** Changes whenever the message has new content: steps are only ever added. */
export function messageKeyOf(notification: Notification): string {
  const { approve } = notification.alert;
  const asked = approve === undefined ? "" : ` ${approve.digest}`;
  if (notification.kind === "incident") {
    const { continues, id, steps } = notification.incident;
    return `message ${continues === undefined ? "" : `${id.slice(0, 8)} `}${steps.length}${asked}`;
  }
  const steps = notification.members.map(({ id, steps }) => `${id} ${steps.length}`).join("\n");
  return `message ${createHash("sha256").update(`${steps}${asked}`).digest("hex").slice(0, 12)}`;
}

/**
 * @param before the thread's delivery
 * @returns the first details, as many as fit in one reply; at least one
 */
export function fitting(details: readonly Detail[], before: Delivery): readonly Detail[] {
  let characters = 0;
  const isAlone = (detail: Detail | undefined) => detail !== undefined && isBroadcast(detail, before);
  const end = details.findIndex((detail, index) => {
    characters += detail.title.length + detail.text.length;
    if (index === 0) return false;
    // The channel shows a whole reply
    const isNext = isAlone(detail) || isAlone(details[index - 1]);
    return isNext || characters > limits.reply || index >= limits.blocks;
  });
  return end === -1 ? details : details.slice(0, end);
}
