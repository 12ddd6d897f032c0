import type { RichTextElement } from "@slack/types";
import type { Alert } from "../../../core/notify/alert.ts";
import { bold, cut, labelled, text, time } from "./rich-text.ts";

/** Characters, of a line and of all lines. */
const limits = { fact: 300, member: 300, members: 2200 } as const;

/** Each fact in a line. */
export function factLines(facts: Alert["facts"]): RichTextElement[] {
  return facts.flatMap(({ label, value, at }) => [
    bold(`${label}: `),
    at === undefined ? text(cut(value, limits.fact)) : time(at, value),
    text("\n"),
  ]);
}

/** As many accounts as fit, worst first. */
export function memberLines(members: NonNullable<Alert["members"]>): RichTextElement[] {
  const lines = members.map(({ label, value }) => ({
    label: `${label}: `,
    value: cut(value, limits.member),
  }));
  const shown = firstThatFit(lines, ({ label, value }) => label + value);
  const left = lines.length - shown.length;
  return [
    ...shown.flatMap(({ label, value }) => labelled(label, `${value}\n`)),
    ...(left > 0 ? labelled(`and roles in ${left} more accounts`) : []),
  ];
}

/**
 * As many rows as fit, worst first: a line each, because a phone breaks the columns of a table.
 *
 * @param rest where all of them are
 */
export function tableLines([, ...rows]: NonNullable<Alert["table"]>, rest: string): RichTextElement[] {
  const lines = rows.map(([severity = "", account = "", role = "", admits = ""]) => ({
    label: `${severity.toUpperCase()}: `,
    value: cut(`${role} (${account}): ${admits}`, limits.member),
  }));
  const shown = firstThatFit(lines, ({ label, value }) => label + value);
  const left = lines.length - shown.length;
  return [
    ...shown.flatMap(({ label, value }) => labelled(label, `${value}\n`)),
    ...(left > 0 ? labelled(`and ${left} more roles: see ${rest}`) : []),
  ];
}

/** The first lines that fit into a message together, each with its line break. */
function firstThatFit<Line>(lines: readonly Line[], textOf: (line: Line) => string): readonly Line[] {
  let characters = 0;
  return lines.filter((line) => {
    characters += textOf(line).length + 1;
    return characters <= limits.members;
  });
}
