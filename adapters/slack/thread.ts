import { createHash } from "node:crypto";
import { approveCommand } from "../../core/incidents/approval/proposal.ts";
import type { Command } from "../../core/incidents/command.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { mostMembersInFull, roleOf } from "../../core/notify/group/group-alert.ts";
import { linesOf, rowOf } from "../../core/notify/group/unprotected-alert.ts";
import { timeText } from "../../core/notify/incident/facts.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Notification } from "../../core/notify/notification.ts";
import { type Detail, mostFindings } from "./blocks.ts";
import { dependentDetails } from "./dependents.ts";
import { readable, visible } from "./readable.ts";

/** Characters, and blocks in one reply. A reply contains as many details as fit. */
const limits = { note: 2000, code: 6000, reply: 10_000, blocks: 45 } as const;

/** Members whose steps the thread lists: Slack accepts one reply a second, and people do not read hundreds. */
const mostMembersInThread = 200;

/** Blocked members after the first members of a group; each has its own error and commands. */
const mostBlockedInFull = 5;

/** The content of the thread: every step, then the documents, then the commands. */
export function detailsOf(notification: Notification): Detail[] {
  const { approve } = notification.alert;
  const approving = approve === undefined ? [] : [commandDetail(approveCommand(approve), notification.id)];
  if (notification.kind === "incident") {
    const { incident, alert } = notification;
    return [
      ...stepsOf(incident),
      ...dependentsIn(notification, [incident]),
      ...documentsOf(alert, incident.id),
      ...approving,
      ...commandsOf(alert, incident),
    ];
  }
  const { members } = notification;
  if (members.length === 1)
    return members.flatMap((member) => [
      ...stepsOf(member),
      ...dependentsIn(notification, members),
      ...inFull(member, ""),
      ...approving,
    ]);
  if (notification.alert.table !== undefined) return detailsOfTable(members);
  const first = members.slice(0, mostMembersInFull);
  const others = members.slice(mostMembersInFull);
  const blocked = others.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...members.slice(0, mostMembersInThread).flatMap((member) => stepsOf(member, `${roleOf(member)} · `)),
    ...dependentsIn(notification, members),
    ...approving,
    ...[...first, ...blocked].flatMap((member) => inFull(member, `${roleOf(member)} · `)),
    ...(others.length === 0 ? [] : [recordsOfOthers]),
  ];
}

const rowsInDetail = 25;
const mostRowsInThread = 500;

/** The rows in the order of detection, so that new roles do not change what was sent before. */
function detailsOfTable(all: readonly Incident[]): Detail[] {
  const members = all.slice(0, mostRowsInThread);
  const parts = Array.from({ length: Math.ceil(members.length / rowsInDetail) }, (_, at) => {
    const from = at * rowsInDetail;
    const rows = linesOf(members.slice(from, from + rowsInDetail).map(openedRow));
    return { title: `Roles from ${from + 1}`, text: visible(rows.join("\n")), isCode: true };
  });
  const later = members.flatMap((member) => stepsOf(member, `${roleOf(member)} · `).slice(1));
  return [...parts, ...later, ...(all.length > members.length ? [recordsOfOthers] : [])];
}

/** As it was when the role was reported. */
function openedRow(member: Incident): readonly string[] {
  return [...rowOf({ ...member, state: "detected" }), `incident ${member.id}`];
}

const recordsOfOthers: Detail = {
  title: "More roles",
  text: "The documents and commands of the other roles are in their incident records.",
  isCode: false,
};

function stepsOf({ steps }: Incident, prefix = ""): Detail[] {
  return steps.map(({ at, state, note }) => ({
    title: `${prefix}${timeText(at)} · ${state}`,
    text: note.length <= limits.note ? note : `${note.slice(0, limits.note)}…`,
    isCode: false,
  }));
}

/** Only when the message has no room for all of them. */
function dependentsIn({ alert }: Notification, incidents: readonly Incident[]): Detail[] {
  return alert.findings.length > mostFindings ? incidents.flatMap(dependentDetails) : [];
}

function inFull(member: Incident, prefix: string): Detail[] {
  const alert = alertOf(member);
  return [...documentsOf(alert, member.id), ...commandsOf(alert, member)].map((detail) => ({
    ...detail,
    title: `${prefix}${detail.title}`,
  }));
}

function documentsOf({ documents: { expected, found } }: Alert, id: string): Detail[] {
  return [
    ...(expected === undefined ? [] : [documentDetail("Expected", readable(expected), id)]),
    ...(found === undefined ? [] : [documentDetail("Found", readable(found), id)]),
  ];
}

function commandsOf({ commands }: Alert, { id }: Incident): Detail[] {
  return commands.map((command) => commandDetail(command, id));
}

/** Identifies a detail, so that the same text is sent once. */
export function keyOf({ title, text }: Detail): string {
  return createHash("sha256").update(`${title}\n${text}`).digest("hex").slice(0, 12);
}

/** Changes whenever the message has new content: steps are only ever added. */
export function messageKeyOf(notification: Notification): string {
  const { approve } = notification.alert;
  const asked = approve === undefined ? "" : ` ${approve.digest}`;
  if (notification.kind === "incident") return `message ${notification.incident.steps.length}${asked}`;
  const steps = notification.members.map(({ id, steps }) => `${id} ${steps.length}`).join("\n");
  return `message ${createHash("sha256").update(`${steps}${asked}`).digest("hex").slice(0, 12)}`;
}

/** @returns the first details, as many as fit in one reply; at least one */
export function fitting(details: readonly Detail[]): readonly Detail[] {
  let characters = 0;
  const end = details.findIndex(({ title, text }, index) => {
    characters += title.length + text.length;
    return index > 0 && (characters > limits.reply || index >= limits.blocks);
  });
  return end === -1 ? details : details.slice(0, end);
}

function documentDetail(title: string, text: string, id: string): Detail {
  if (text.length <= limits.code) return { title, text, isCode: true };
  const part = `first ${limits.code} of ${text.length} characters; full text in the record of incident ${id}`;
  return { title: `${title}: ${part}`, text: text.slice(0, limits.code), isCode: true };
}

/** A long command is not shortened, because it would do something else. */
function commandDetail({ purpose: title, line }: Command, id: string): Detail {
  const text = visible(line);
  if (text.length <= limits.code) return { title, text, isCode: true };
  const why = `The command is too long to show (${text.length} characters). Its document is in the record of incident ${id}.`;
  return { title, text: why, isCode: false };
}
