import type { Button, KnownBlock, RichTextBlock, RichTextSection } from "@slack/types";
import type { Proposal } from "../../core/incidents/approval/proposal.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { linesOf } from "../../core/notify/group/unprotected-alert.ts";
import type { Severity } from "../../core/policy/compare.ts";
import { visible } from "./readable.ts";

/**
 * Characters. The sum stays below Slack's undocumented limit for the blocks of one message, which rejects 11,341.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2867
 */
const limits = {
  header: 150,
  status: 2000,
  finding: 500,
  fact: 500,
  text: 3000,
  member: 300,
  members: 2500,
  confirm: 300,
} as const;

/** Findings in the message; the thread has complete lists of roles. */
export const mostFindings = 8;

const signs: Record<Severity, string> = { critical: "🔴", high: "🟠", medium: "🟡", low: "🔵", info: "⚪" };

/**
 * The message in the channel: what an on-call engineer needs within a minute. Rich text, because mrkdwn would format
 * the asterisks of `repo:acme/*:ref:refs/heads/*` as bold and read an @ as a mention.
 */
export function messageBlocks(alert: Alert, buttons: boolean): KnownBlock[] {
  const { severity, headline, status, facts, findings, members = [], table = [], approve } = alert;
  return [
    {
      type: "header",
      text: { type: "plain_text", text: cut(`${signs[severity]} ${headline}`, limits.header), emoji: true },
    },
    richText(labelled(severity.toUpperCase(), ` · ${cut(status, limits.status)}`)),
    ...(findings.length === 0 ? [] : [richText(plain(findingsText(findings)))]),
    ...(members.length === 0
      ? []
      : [richText({ type: "rich_text_section", elements: memberLines(members) })]),
    ...(table.length === 0 ? [] : [tableBlock(table)]),
    richText({ type: "rich_text_section", elements: facts.flatMap(factLine) }),
    ...(approve === undefined ? [] : approveBlocks(approve, buttons)),
  ];
}

/** Slack returns this id and the button's `value` unchanged with the action. */
const approveActionId = "approve";

function approveBlocks({ subject, digest, label, consequence }: Proposal, buttons: boolean): KnownBlock[] {
  const text = richText(labelled("If approved: ", cut(consequence, limits.fact)));
  if (!buttons) return [text];
  const button: Button = {
    type: "button",
    action_id: approveActionId,
    text: { type: "plain_text", text: label },
    style: "primary",
    value: `${subject} ${digest}`,
    confirm: {
      title: { type: "plain_text", text: label },
      text: { type: "plain_text", text: cut(visible(consequence), limits.confirm) },
      confirm: { type: "plain_text", text: "Approve" },
      deny: { type: "plain_text", text: "Cancel" },
    },
  };
  return [text, { type: "actions", elements: [button] }];
}

/** As many accounts as fit, worst first. */
function memberLines(members: NonNullable<Alert["members"]>) {
  const lines = members.map(({ label, value }) => ({
    label: `${label}: `,
    value: cut(value, limits.member),
  }));
  const shown = firstThatFit(lines, ({ label, value }) => label + value);
  const left = lines.length - shown.length;
  return [
    ...shown.flatMap(({ label, value }) => labelled(label, `${value}\n`).elements),
    ...(left > 0 ? labelled(`and roles in ${left} more accounts`).elements : []),
  ];
}

/** As many rows as fit, worst first. The thread has all of them. */
function tableBlock(table: NonNullable<Alert["table"]>): RichTextBlock {
  const lines = linesOf(table).map((line) => cut(line, limits.member));
  const shown = firstThatFit(lines, (line) => line);
  const left = lines.length - shown.length;
  const text = visible(
    [...shown, ...(left > 0 ? [`and ${left} more roles: see the thread`] : [])].join("\n"),
  );
  return richText({ type: "rich_text_preformatted", elements: [{ type: "text", text }] });
}

/** The first lines that fit into a message together, each with its line break. */
function firstThatFit<Line>(lines: readonly Line[], textOf: (line: Line) => string): readonly Line[] {
  let characters = 0;
  return lines.filter((line) => {
    characters += textOf(line).length + 1;
    return characters <= limits.members;
  });
}

/** One section of the thread: a step, a document or a command. */
export interface Detail {
  readonly title: string;
  readonly text: string;
  /** Shown as preformatted text. */
  readonly isCode: boolean;
}

export function detailBlocks(details: readonly Detail[]): KnownBlock[] {
  return details.map(({ title, text, isCode }) => {
    const shown = text === "" ? "(empty)" : text;
    if (!isCode) return richText(labelled(title, `\n${shown}`));
    return richText(labelled(title), {
      type: "rich_text_preformatted",
      elements: [{ type: "text", text: shown }],
    });
  });
}

/** The text for push notifications and screen readers, which do not show blocks. */
export function fallbackText({ severity, headline, status }: Alert): string {
  return escapeMarkup(cut(`${severity.toUpperCase()}: ${headline}. ${status}`, limits.text));
}

/** Slack's mentions and links start with one of `&`, `<` and `>`. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function findingsText(findings: Alert["findings"]): string {
  const lines = findings
    .slice(0, mostFindings)
    .map(({ severity, text }) => `${signs[severity]} ${cut(text, limits.finding)}`);
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  return [...lines, ...more].join("\n");
}

function factLine({ label, value }: Alert["facts"][number]) {
  return labelled(`${label}: `, `${cut(value, limits.fact)}\n`).elements;
}

function richText(...elements: RichTextBlock["elements"]): RichTextBlock {
  return { type: "rich_text", elements };
}

function labelled(label: string, text = ""): RichTextSection {
  const bold = { type: "text", text: label, style: { bold: true } } as const;
  return {
    type: "rich_text_section",
    elements: text === "" ? [bold] : [bold, { type: "text", text: visible(text) }],
  };
}

function plain(text: string): RichTextSection {
  return { type: "rich_text_section", elements: [{ type: "text", text: visible(text) }] };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
