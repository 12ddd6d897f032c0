import type { Incident } from "../../../core/incidents/incident.ts";
import type { Alert } from "../../../core/notify/alert.ts";
import { worstFirst } from "../../../core/principals/describe.ts";
import type { Dependent } from "../../../core/principals/directory.ts";
import { mostFindings } from "../message/message.ts";
import type { Detail } from "./detail-blocks.ts";

/** The limits of one detail, in characters, and of all: at most five replies. */
const longest = 2000;
const mostDetails = 25;

/** Only when the message has no room for all of them. */
export function dependentsIn({ findings }: Alert, incidents: readonly Incident[]): Detail[] {
  return findings.length > mostFindings ? incidents.flatMap(dependentDetails) : [];
}

/** Every role that depends on the incident's principal, by account, accounts with outages first. */
function dependentDetails({ id, cause, role }: Incident): Detail[] {
  if (!("dependents" in cause) || cause.dependents === undefined || cause.dependents.length === 0) return [];
  const { dependents, moreDependents = 0 } = cause;
  const lines = linesOf(worstFirst(dependents));
  const parts = partsOf(lines.map(({ text }) => text));
  const shown = parts.slice(0, mostDetails);
  const shownLines = shown.reduce((count, part) => count + part.length, 0);
  const cut = lines.slice(shownLines).reduce((count, line) => count + line.roles, 0);
  const title = (at: number) =>
    `Roles that trust ${role.name}, by account${parts.length === 1 ? "" : ` (${at + 1} of ${shown.length})`}`;
  return [
    ...shown.map((part, at) => ({ title: title(at), text: part.join("\n"), isCode: false })),
    ...(cut > 0 ? [note(`${cut} more roles are in the record of incident ${id}.`)] : []),
    ...(moreDependents > 0
      ? [
          note(
            `${moreDependents} more roles are not stored in the incident. They are rechecked like the others.`,
          ),
        ]
      : []),
  ];
}

function note(text: string): Detail {
  return { title: "More dependent roles", text, isCode: false };
}

/** Marks the roles whose loss is an outage. */
function linesOf(dependents: readonly Dependent[]) {
  const accounts = new Map<string, string[]>();
  for (const { account, name, availability } of dependents) {
    const names = accounts.get(account) ?? [];
    names.push(availability === "critical" ? `${name} (critical)` : name);
    accounts.set(account, names);
  }
  return [...accounts].flatMap(([account, names]) =>
    chunks(names).map((some) => ({ text: `${account}: ${some.join(", ")}`, roles: some.length })),
  );
}

/** Even with the longest names, a line of this many roles fits into a detail. */
const mostInLine = 20;

function chunks(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / mostInLine) }, (_, at) =>
    names.slice(at * mostInLine, (at + 1) * mostInLine),
  );
}

function partsOf(lines: readonly string[]): string[][] {
  const parts: string[][] = [];
  let characters = 0;
  for (const line of lines) {
    const last = parts.at(-1);
    characters += line.length + 1;
    if (last === undefined || characters > longest) {
      parts.push([line]);
      characters = line.length + 1;
    } else last.push(line);
  }
  return parts;
}
