import { approveCommand } from "../../core/incidents/approval/proposal.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { linesOf } from "../../core/notify/group/unprotected-alert.ts";
import { incidentsIn, type Notification } from "../../core/notify/notification.ts";
import { visible } from "../../core/shared/text.ts";

/** AWS documents no limits. Characters of what fits on a screen of Teams, Slack and Amazon Chime. */
const limits = { title: 200, line: 400, command: 1500, summary: 200 } as const;
const most = { findings: 8, rows: 20, steps: 8, keywords: 5, resources: 10 } as const;

/**
 * A custom notification of Amazon Q Developer in chat applications, which shows nothing else: other texts are dropped. The
 * messages about one incident or group are one thread.
 *
 * @param messageId the same whenever the message is repeated
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function customNotification(notification: Notification, messageId: string) {
  const { id, alert } = notification;
  const incidents = incidentsIn(notification);
  const resources = incidents.flatMap(({ role }) => role.arn ?? []);
  return {
    version: "1.0",
    source: "custom",
    id: messageId,
    content: {
      textType: "client-markdown",
      title: plain(cut(alert.title, limits.title)),
      description: descriptionOf(alert),
      nextSteps: nextStepsOf(alert),
      keywords: [
        ...new Set([alert.severity, alert.state, ...incidents.map(({ role }) => role.account)]),
      ].slice(0, most.keywords),
    },
    metadata: {
      threadId: id,
      summary: plain(cut(alert.headline, limits.summary)),
      eventType: alert.state,
      relatedResources: [...new Set(resources)].slice(0, most.resources),
      additionalContext: { severity: alert.severity, state: alert.state, incidentId: alert.incidentId },
    },
  };
}

function descriptionOf({
  findings,
  reminder = "",
  status,
  blockage,
  facts,
  members = [],
  table = [],
  links,
}: Alert): string {
  const lines = findings.map(({ severity, text }) => `*${severity.toUpperCase()}:* ${sentence(text)}`);
  const values = facts.map(({ label, value }) => `*${label}:* ${code(cut(value, limits.line))}`);
  const rows = [
    ...members.map(({ label, value }) => `*${plain(label)}:* ${sentence(value)}`),
    ...linesOf(table).map((row) => code(cut(row, limits.line))),
  ];
  return [
    first(lines, most.findings),
    [reminder, status].filter((text) => text !== "").map(sentence),
    blockage === undefined ? [] : [`*Error:* ${code(cut(blockage.error, limits.line))}`],
    first(rows, most.rows),
    values,
    links.map(({ label, url }) => `${label}: ${url}`),
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

/** With the commands that fit: a part of a command would do something else. */
function nextStepsOf({ next, approve, commands }: Alert): readonly string[] {
  const all = [...(approve === undefined ? [] : [approveCommand(approve)]), ...commands];
  const shown = all.filter(({ line }) => line.length <= limits.command && !/[`\n]/.test(line));
  const consequence =
    approve === undefined
      ? []
      : [sentence(`${approve.isRetry ? "If retried" : "If approved"}: ${approve.consequence}`)];
  const steps = [
    withCode(cut(next, limits.line)),
    ...consequence,
    ...shown.map(({ purpose, line }) => `${sentence(purpose)}: ${code(line)}`),
  ];
  return steps.slice(0, most.steps);
}

function first(lines: readonly string[], count: number): readonly string[] {
  const left = lines.length - count;
  return left > 0 ? [...lines.slice(0, count), `and ${left} more`] : lines;
}

function sentence(text: string): string {
  return plain(cut(text, limits.line));
}

/**
 * Names and documents are controlled by others: as text, they have no mentions, links or emphasis in the Markdown of
 * Slack, Teams and Amazon Chime. Slack mentions with `<`, Teams links with `](`, all emphasize with `*`, `_` and `~`.
 */
function plain(text: string): string {
  return visible(text)
    .replaceAll("\n", " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replaceAll("`", "'")
    .replaceAll("*", "∗")
    .replaceAll("~", "∼")
    .replaceAll("@", "＠")
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "ˍ");
}

/** Commands are in backticks already. */
function withCode(text: string): string {
  return text
    .split(/`(trustdrift [^`\n]+)`/)
    .map((part, at) => (at % 2 === 0 ? plain(part) : code(part)))
    .join("");
}

/** Shown as it is. */
function code(text: string): string {
  const shown = visible(text).replaceAll("\n", " ").replaceAll("`", "'");
  const escaped = shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.trim() === "" ? "" : `\`${escaped}\``;
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
