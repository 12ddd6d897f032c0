import type { Command } from "../../core/incidents/command.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { timeText } from "../../core/notify/incident/facts.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Detail } from "./blocks.ts";
import { readable, visible } from "./readable.ts";

/** Characters. */
const limits = { note: 2000, code: 6000 } as const;

export function stepsOf({ steps }: Incident, prefix = ""): Detail[] {
  return steps.map(({ at, state, note }) => ({
    title: `${prefix}${timeText(at)} · ${state}`,
    text: note.length <= limits.note ? note : `${note.slice(0, limits.note)}…`,
    isCode: false,
  }));
}

export function inFull(member: Incident, prefix: string): Detail[] {
  const alert = alertOf(member);
  return [...documentsOf(alert, member.id), ...commandsOf(alert, member)].map((detail) => ({
    ...detail,
    title: `${prefix}${detail.title}`,
  }));
}

export function documentsOf({ documents: { expected, found } }: Alert, id: string): Detail[] {
  return [
    ...(expected === undefined ? [] : [documentDetail("Expected", readable(expected), id)]),
    ...(found === undefined ? [] : [documentDetail("Found", readable(found), id)]),
  ];
}

export function commandsOf({ commands }: Alert, { id }: Incident): Detail[] {
  return commands.map((command) => commandDetail(command, id));
}

function documentDetail(title: string, text: string, id: string): Detail {
  if (text.length <= limits.code) return { title, text, isCode: true };
  const part = `first ${limits.code} of ${text.length} characters; full text in the record of incident ${id}`;
  return { title: `${title}: ${part}`, text: text.slice(0, limits.code), isCode: true };
}

/** A long command is not shortened, because it would do something else. */
export function commandDetail({ purpose: title, line }: Command, id: string): Detail {
  const text = visible(line);
  if (text.length <= limits.code) return { title, text, isCode: true };
  const why = `The command is too long to show (${text.length} characters). Its document is in the record of incident ${id}.`;
  return { title, text: why, isCode: false };
}
