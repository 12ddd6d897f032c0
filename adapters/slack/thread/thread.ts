import { createHash } from "node:crypto";
import { approveCommand } from "../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Delivery } from "../../../core/notify/channel.ts";
import { mostMembersInFull } from "../../../core/notify/group/group-alert.ts";
import { roleOf } from "../../../core/notify/group/group-headline.ts";
import { linesOf, rowOf } from "../../../core/notify/group/unprotected-alert.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { visible } from "../../../core/shared/text.ts";
import { mostFindings } from "../message/message.ts";
import { dependentDetails } from "./dependents.ts";
import type { Detail } from "./detail-blocks.ts";
import { changeOf, changeTitle, commandDetail, commandsOf, factsOf, inFull, stepsOf } from "./details.ts";
import { isSeverityKey } from "./escalation.ts";
import { replacedDetails } from "./replaced.ts";

/** Characters, and blocks in one reply. A reply contains as many details as fit. */
const limits = { reply: 10_000, blocks: 45 } as const;

/** Members whose steps the thread lists: Slack accepts one reply a second, and people do not read hundreds. */
const mostMembersInThread = 200;

/** Blocked members after the first members of a group; each has its own error and commands. */
const mostBlockedInFull = 5;

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
      ...dependentsIn(notification, [incident]),
      ...factsOf(alert),
      ...approving,
      ...commandsOf(alert, incident),
    ];
  }
  const { members } = notification;
  if (members.length === 1)
    return members.flatMap((member) => [
      ...stepsOf(member),
      ...dependentsIn(notification, members),
      ...factsOf(notification.alert),
      ...inFull(member, ""),
      ...approving,
    ]);
  if (notification.alert.table !== undefined) return detailsOfTable(members);
  if (isLargeWave(members)) return detailsOfWave(members, approving);
  const first = members.slice(0, mostMembersInFull);
  const others = members.slice(mostMembersInFull);
  const blocked = others.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...members.slice(0, mostMembersInThread).flatMap((member) => stepsOf(member, `${roleOf(member)} · `)),
    ...dependentsIn(notification, members),
    ...factsOf(notification.alert),
    ...approving,
    ...inFullOnce([...first, ...blocked]),
    ...(others.length === 0 ? [] : [recordsOfOthers]),
  ];
}

/** A change that several members have is shown for the first of them. */
function inFullOnce(members: readonly Incident[]): Detail[] {
  const shown = new Set<string>();
  return members.flatMap((member) =>
    inFull(member, `${roleOf(member)} · `).filter(({ title, text }) => {
      const change = title.includes(changeTitle) ? text : title + text;
      return !shown.has(change) && shown.add(change);
    }),
  );
}

const rowsInDetail = 25;
const mostRowsInThread = 500;

/**
 * A wave with more members has one row for each in its thread, because 500 members with their steps would be dozens of
 * replies. What is known of a missing principal is worth more.
 */
function isLargeWave(members: readonly Incident[]): boolean {
  return members.length > 12 && members.every(({ cause }) => cause.kind !== "principal-orphaned");
}

/** The rows in the order of detection, so that new roles do not change what was sent before. */
function detailsOfTable(all: readonly Incident[]): Detail[] {
  const members = all.slice(0, mostRowsInThread);
  const later = members.flatMap((member) => stepsOf(member, `${roleOf(member)} · `).slice(1));
  const more = all.length > members.length ? [recordsOfOthers] : [];
  return [...rowDetails(members.map(openedRow)), ...later, ...more];
}

function rowDetails(rows: readonly (readonly string[])[]): Detail[] {
  return Array.from({ length: Math.ceil(rows.length / rowsInDetail) }, (_, at) => {
    const from = at * rowsInDetail;
    const lines = linesOf(rows.slice(from, from + rowsInDetail));
    return { title: `Roles from ${from + 1}`, text: visible(lines.join("\n")), isCode: true };
  });
}

/** The message counts the states, and each incident record has its steps. */
function detailsOfWave(members: readonly Incident[], approving: readonly Detail[]): Detail[] {
  const rows = members.slice(0, mostRowsInThread);
  const blocked = members.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...approving,
    ...rowDetails(rows.map((member) => [member.severity, roleOf(member), `incident ${member.id}`])),
    ...blocked.flatMap((member) => inFull(member, `${roleOf(member)} · `)),
    recordsOfOthers,
  ];
}

/** As it was when the role was reported. */
function openedRow(member: Incident): readonly string[] {
  return [...rowOf({ ...member, state: "detected" }), `incident ${member.id}`];
}

const recordsOfOthers: Detail = {
  title: "More",
  text: "The steps, documents and commands of the other roles are in their incident records.",
  isCode: false,
};

/** Only when the message has no room for all of them. */
function dependentsIn({ alert }: Notification, incidents: readonly Incident[]): Detail[] {
  return alert.findings.length > mostFindings ? incidents.flatMap(dependentDetails) : [];
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
