import { approveCommand } from "../../core/incidents/approval/proposal.ts";
import type { Command } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { linesOf } from "../../core/notify/group/unprotected-alert.ts";
import { visible } from "../../core/shared/text.ts";

/** Amazon SNS accepts messages of 256 kB. */
const longestDocument = 10_000;
const longestCommand = 20_000;
const mostFindings = 50;
const mostAccounts = 100;
const mostRows = 500;
/** Characters of a list of roles. */
const longestList = 500;

/** The first screen, then the change, then commands. In documents and commands too, no character is invisible. */
export function textOf(alert: Alert): string {
  return visible(wholeText(alert));
}

function wholeText(alert: Alert): string {
  const { incidentId, diff, documents, approve, commands } = alert;
  return [
    ...firstScreen(alert),
    ...(diff === undefined
      ? []
      : [`Change of the trust policy (- expected, + found):\n${shortened(diff, incidentId)}`]),
    ...Object.entries(documents).map(
      ([name, text]) =>
        `${name === "found" ? "Trust policy that was found" : "Expected trust policy"}:\n${indented(shortened(text, incidentId))}`,
    ),
    ...[...(approve === undefined ? [] : [approveCommand(approve)]), ...commands].map((command) =>
      commandText(command, incidentId),
    ),
  ].join("\n\n");
}

function firstScreen(alert: Alert): readonly string[] {
  const { title, status, next, facts, details, findings, blockage, links } = alert;
  const { members = [], table = [], approve, reminder = "" } = alert;
  const news = [reminder, status].filter((text) => text !== "").join(" ");
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  const lines = findings
    .slice(0, mostFindings)
    .map(({ severity, text }) => `${severity.toUpperCase()}: ${text}`);
  const isCauseFirst = members.length > 0 || table.length > 0;
  const factsText = [...facts, ...details].map(({ label, value }) => `${label}: ${value}`).join("\n");
  return [
    title,
    ...(lines.length === 0 ? [] : [[...lines, ...more].join("\n")]),
    ...(news === "" ? [] : [news]),
    ...(blockage === undefined ? [] : [blockageText(blockage)]),
    `Next: ${next}`,
    ...(approve === undefined
      ? []
      : [`${approve.isRetry ? "If retried" : "If approved"}: ${cut(approve.consequence)}`]),
    ...(isCauseFirst ? [factsText] : []),
    ...(members.length === 0 ? [] : [membersText(members)]),
    ...(table.length === 0 ? [] : [tableText(table)]),
    ...(isCauseFirst ? [] : [factsText]),
    links.map(({ label, url }) => `${label}: ${url}`).join("\n"),
  ];
}

/** The statement itself is among the commands. */
function blockageText({ error, place, statement }: NonNullable<Alert["blockage"]>): string {
  const where = statement === undefined ? "" : " (statement below)";
  const permission = place === undefined ? [] : [`Missing permission${where}, in ${place}`];
  return [`Error: ${error}`, ...permission].join("\n");
}

function shortened(text: string, incidentId: string): string {
  if (text.length <= longestDocument) return text;
  return `${text.slice(0, longestDocument)}\n(truncated; the record of incident ${incidentId} has all of it)`;
}

/** A line of a document cannot be read as one of ours. */
function indented(document: string): string {
  return document.replaceAll(/^/gm, "  ");
}

function membersText(members: NonNullable<Alert["members"]>): string {
  const lines = members.slice(0, mostAccounts).map(({ label, value }) => `- ${label}: ${cut(value)}`);
  const left = members.length - lines.length;
  return ["Roles by account:", ...lines, ...(left > 0 ? [`and roles in ${left} more accounts`] : [])].join(
    "\n",
  );
}

function tableText(table: NonNullable<Alert["table"]>): string {
  const lines = linesOf(table);
  const left = lines.length - mostRows;
  return [...lines.slice(0, mostRows), ...(left > 0 ? [`and ${left} more roles`] : [])].join("\n");
}

function cut(text: string): string {
  return text.length <= longestList ? text : `${text.slice(0, longestList)}… (truncated)`;
}

/** A long command is not shortened, because it would do something else. */
function commandText({ purpose, line }: Command, incidentId: string): string {
  const shown =
    line.length <= longestCommand
      ? line
      : `(The command is too long to show: ${line.length} characters. Its document is in the record of incident ${incidentId}.)`;
  return `${purpose}:\n${shown}`;
}
