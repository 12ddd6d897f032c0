import type { Command } from "../../../../core/incidents/incident.ts";
import { visible } from "../../../../core/shared/text.ts";
import type { Action, Check, Fix, Guide, Labeled, Party, Report, TrustPicture } from "../model.ts";
import { durationText, type Times, timesIn, untilText } from "../time-zone.ts";
import { capital, helpText, noImpact, partsOf, rolesText } from "./roles-text.ts";
import { stateTexts } from "./trust-svg.ts";

/** For an issue, a wiki or a mail: headings, lists, tables and code blocks of GitHub's Markdown. */
export function asMarkdown(report: Report): string {
  const times = timesIn(report.timeZone);
  const { id, title, severity, generatedAt, timeZone } = report;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Status", report.status.map(paragraph)],
    ["Impact window", windowOf(report, times)],
    ["Impact", impactOf(report)],
    ["Scope", scopeOf(report, times)],
    ["Summary", [...report.summary.map(paragraph), ...picturesOf(report)]],
    ["How to detect", guideOf(report.detection)],
    ["What was fixed", [...report.fixes.flatMap((fix) => fixOf(fix, report)), ...diffsOf(report)]],
    ["Validation", [bullets(report.validation.map(checkText))]],
    ["Timeline", [timelineOf(report, times)]],
    ["Root cause", rootCauseOf(report)],
    ["Corrective actions", [actionsText(report.correctiveActions)]],
    ["Preventive actions", [actionsText(report.preventiveActions)]],
    ["Help", [helpText, factsOf(report.help)]],
  ];
  const head = [
    `# Incident report: ${text(title)}`,
    `Severity ${severity}. Incident \`${id}\`. Written ${times.full(generatedAt)} from what is on record. Times are in ${text(timeZone)}.`,
  ];
  const body = sections.flatMap(([name, blocks]) => [`## ${name}`, ...blocks]);
  return `${[...head, ...body].filter((block) => block !== "").join("\n\n")}\n`;
}

function windowOf({ window, generatedAt }: Report, times: Times): readonly string[] {
  const { from, to, isFromCertain, notes } = window;
  const end = to === undefined ? "not over" : times.full(to);
  return [
    bullets([
      `From: ${times.full(from)}${isFromCertain ? "" : ", or earlier"}`,
      `To: ${end}`,
      `Duration: ${isFromCertain ? "" : "at least "}${durationText(from, to ?? generatedAt)}`,
    ]),
    ...notes.map(paragraph),
  ];
}

function scopeOf({ scope }: Report, times: Times): readonly string[] {
  const names = new Map(scope.accounts.map(({ id, name }) => [id, name]));
  const accountOf = (id: string) => (names.get(id) === undefined ? id : `${names.get(id)} (${id})`);
  const rows = scope.roles.map(({ account, role, severity, state, from, to }) => [
    text(accountOf(account)),
    code(role).replaceAll("|", "\\|"),
    severity,
    text(state),
    times.full(from),
    to === undefined ? "not over" : times.full(to),
  ]);
  const dependents = scope.dependents.map(
    ({ account, role, isCritical }) =>
      `${code(role)} in ${text(accountOf(account))}${isCritical ? ", availability critical" : ""}`,
  );
  const more = scope.moreDependents === 0 ? [] : [`and ${scope.moreDependents} more`];
  return [
    table(["Account", "Role", "Severity", "State", "From", "To"], rows),
    ...(dependents.length === 0 ? [] : ["### Roles that trusted it", bullets([...dependents, ...more])]),
  ];
}

function impactOf({ impact }: Report): readonly string[] {
  const items = impact.map((one) => `**${one.severity}**: ${text(one.text)}`);
  return [items.length === 0 ? noImpact : bullets(items)];
}

function picturesOf(report: Report): readonly string[] {
  const { pictures } = report;
  return pictures.length === 0
    ? []
    : ["### Who trusted whom", ...pictures.flatMap((one) => pictureOf(one, report))];
}

function pictureOf({ roles, panels, direction }: TrustPicture, report: Report): readonly string[] {
  const relation = direction === "in" ? "can be assumed by" : "can assume";
  const items = panels.map(({ title, isSubjectGone, parties }) => {
    const list = parties.map((party) => `\n  - ${partyText(party)}`).join("");
    return `${text(title)}, ${isSubjectGone ? "deleted" : relation}:${list || " nobody"}`;
  });
  return [`${text(capital(rolesText(roles, report)))}:`, bullets(items)];
}

function partyText({ name, detail, conditions, state }: Party): string {
  const parts = [detail, ...conditions.map((condition) => `if ${condition}`)].filter((part) => part !== "");
  return `${stateTexts[state]}: ${[text(name), ...parts.map(text)].join(", ")}`;
}

function guideOf({ sentences, commands }: Guide): readonly string[] {
  return [bullets(sentences.map(text)), ...commands.flatMap(commandOf)];
}

function commandOf({ purpose, line }: Command): readonly string[] {
  return [`${text(purpose)}:`, fenced(line)];
}

function fixOf({ roles, sentences, commands }: Fix, report: Report): readonly string[] {
  return [
    `### ${text(capital(rolesText(roles, report)))}`,
    ...sentences.map(paragraph),
    ...commands.flatMap(commandOf),
  ];
}

function diffsOf(report: Report): readonly string[] {
  return report.changes.flatMap(({ roles, diff }) => [
    `### Change of the trust policy: ${text(rolesText(roles, report))}`,
    "`-` expected, `+` found",
    fenced(diff, "diff"),
  ]);
}

function checkText({ isDone, text: about, command }: Check): string {
  return `[${isDone ? "x" : " "}] ${text(about)}${command === undefined ? "" : ` ${code(command.line)}`}`;
}

function timelineOf(report: Report, times: Times): string {
  const rows = report.timeline.map(({ at, until, text: what, roles }, number) => [
    String(number + 1),
    `${times.full(at)}${untilText(at, until, times)}`,
    paragraph(what),
    text(rolesText(roles, report)),
  ]);
  return table(["No.", "Time", "What", "Roles"], rows);
}

function rootCauseOf({ rootCause: { sentences, facts } }: Report): readonly string[] {
  return [...sentences.map(paragraph), factsOf(facts)];
}

function factsOf(facts: readonly Labeled[]): string {
  return bullets(facts.map(({ label, value }) => `${label}: ${code(value)}`));
}

function actionsText(actions: readonly Action[]): string {
  const items = actions.map(
    ({ isSuggestion, text: about, command }) =>
      `${isSuggestion ? "Suggestion" : "Done"}: ${text(about)}${command === undefined ? "" : ` ${code(command)}`}`,
  );
  return items.length === 0 ? "None on record." : bullets(items);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Our commands are in backticks. */
function paragraph(given: string): string {
  return partsOf(given)
    .map((part, at) => (at % 2 === 0 ? text(part) : code(part)))
    .join("");
}

/** A name or a document must add no markup, no link and no mention. */
function text(given: string): string {
  return visible(given)
    .replaceAll("\n", " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|~#]/g, "\\$&")
    .replaceAll("@", "@\u2060")
    .replaceAll(/(https?|ftp):|www\./gi, (prefix) => `${prefix.slice(0, -1)}\u2060${prefix.slice(-1)}`)
    .replaceAll(/^([-+>]|\d+[.)])/g, "\\$1");
}

/** A fence that is longer than any run of backticks in the text. */
function fenceOf(given: string, shortest: number): string {
  const runs = [...given.matchAll(/`+/g)].map(([run]) => run.length);
  return "`".repeat(Math.max(shortest, ...runs.map((length) => length + 1)));
}

function code(given: string): string {
  const line = visible(given).replaceAll("\n", " ");
  const fence = fenceOf(line, 1);
  const space = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

function fenced(given: string, language = ""): string {
  const shown = visible(given);
  const fence = fenceOf(shown, 3);
  return `${fence}${language}\n${shown}\n${fence}`;
}
