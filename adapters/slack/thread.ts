import { createHash } from "node:crypto";
import type { Command } from "../../core/commands.ts";
import type { Incident } from "../../core/incident.ts";
import type { Alert } from "../../core/message.ts";
import type { Detail } from "./blocks.ts";
import { readable, visible } from "./readable.ts";

/** Characters; one reply holds as many details as fit. */
const limits = { note: 2000, code: 6000, reply: 10_000 } as const;

/** What belongs into the thread as the incident stands: every step, then the documents, then the commands. */
export function detailsOf({ documents, commands }: Alert, { id, steps }: Incident): Detail[] {
  const { expected, found } = documents;
  return [
    ...steps.map(({ at, state, note }) => ({
      title: `${at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")} · ${state}`,
      text: note.length <= limits.note ? note : `${note.slice(0, limits.note)}…`,
      isCode: false,
    })),
    ...(expected === undefined ? [] : [documentDetail("Expected", readable(expected), id)]),
    ...(found === undefined ? [] : [documentDetail("Found", readable(found), id)]),
    ...commands.map((command) => commandDetail(command, id)),
  ];
}

/** Knows a detail again: the same words are told once. */
export function keyOf({ title, text }: Detail): string {
  return createHash("sha256").update(`${title}\n${text}`).digest("hex").slice(0, 12);
}

/** @returns the first of the details, as many as one reply holds; at least one */
export function fitting(details: readonly Detail[]): readonly Detail[] {
  let characters = 0;
  const end = details.findIndex(({ title, text }, index) => {
    characters += title.length + text.length;
    return index > 0 && characters > limits.reply;
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
