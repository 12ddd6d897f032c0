import { createHash } from "node:crypto";
import { approveCommand } from "../../core/incidents/approval/proposal.ts";
import type { Command } from "../../core/incidents/command.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { timeText } from "../../core/notify/facts.ts";
import { mostMembersInFull, roleOf } from "../../core/notify/group-alert.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Notification } from "../../core/notify/notification.ts";
import { type Detail, mostFindings } from "./blocks.ts";
import { dependentDetails } from "./dependents.ts";
import { readable, visible } from "./readable.ts";

/** Characters and blocks: one reply holds as many details as fit. */
const limits = { note: 2000, code: 6000, reply: 10_000, blocks: 45 } as const;

/** Blocked members beyond the first of a group: each has its own error, and its own way out. */
const mostBlockedInFull = 5;

/** What belongs into the thread as the story stands: every step, then the documents, then the commands. */
export function detailsOf(story: Notification): Detail[] {
  const { approve } = story.alert;
  const approving = approve === undefined ? [] : [commandDetail(approveCommand(approve), story.id)];
  if (story.kind === "incident") {
    const { incident, alert } = story;
    return [
      ...stepsOf(incident),
      ...dependentsIn(story, [incident]),
      ...documentsOf(alert, incident.id),
      ...approving,
      ...commandsOf(alert, incident),
    ];
  }
  const { members } = story;
  if (members.length === 1)
    return members.flatMap((member) => [
      ...stepsOf(member),
      ...dependentsIn(story, members),
      ...inFull(member, ""),
      ...approving,
    ]);
  const first = members.slice(0, mostMembersInFull);
  const others = members.slice(mostMembersInFull);
  const blocked = others.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...members.flatMap((member) => stepsOf(member, `${roleOf(member)} · `)),
    ...dependentsIn(story, members),
    ...approving,
    ...[...first, ...blocked].flatMap((member) => inFull(member, `${roleOf(member)} · `)),
    ...(others.length === 0 ? [] : [recordsOfOthers]),
  ];
}

const recordsOfOthers: Detail = {
  title: "More roles",
  text: "The documents and commands of the others are in the records of their incidents.",
  isCode: false,
};

function stepsOf({ steps }: Incident, prefix = ""): Detail[] {
  return steps.map(({ at, state, note }) => ({
    title: `${prefix}${timeText(at)} · ${state}`,
    text: note.length <= limits.note ? note : `${note.slice(0, limits.note)}…`,
    isCode: false,
  }));
}

/** Where the message has no room for them. */
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

/** Knows a detail again: the same words are told once. */
export function keyOf({ title, text }: Detail): string {
  return createHash("sha256").update(`${title}\n${text}`).digest("hex").slice(0, 12);
}

/** Another one whenever the message in the channel has something new: steps are only ever added. */
export function messageKeyOf(story: Notification): string {
  const { approve } = story.alert;
  const asked = approve === undefined ? "" : ` ${approve.digest}`;
  if (story.kind === "incident") return `message ${story.incident.steps.length}${asked}`;
  const steps = story.members.map(({ id, steps }) => `${id} ${steps.length}`).join("\n");
  return `message ${createHash("sha256").update(`${steps}${asked}`).digest("hex").slice(0, 12)}`;
}

/** @returns the first of the details, as many as one reply holds; at least one */
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
  const part = `the first ${limits.code} of ${text.length} characters; all of it is in the record of incident ${id}`;
  return { title: `${title}: ${part}`, text: text.slice(0, limits.code), isCode: true };
}

/** A command that was cut would do something else, or nothing. */
function commandDetail({ purpose: title, line }: Command, id: string): Detail {
  const text = visible(line);
  if (text.length <= limits.code) return { title, text, isCode: true };
  const why = `The command has ${text.length} characters, more than can be shown here. Its document is in the record of incident ${id}.`;
  return { title, text: why, isCode: false };
}
