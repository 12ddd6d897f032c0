import type { KnownBlock, SectionBlock } from "@slack/types";
import type { Alert } from "../../core/message.ts";
import type { Severity } from "../../core/policy/change.ts";

/** Slack's limits. @see https://docs.slack.dev/reference/block-kit/blocks */
const limits = { header: 150, section: 3000, field: 2000, preformatted: 2900 } as const;

const mostFindings = 8;

const signs: Record<Severity, string> = { critical: "🔴", high: "🟠", medium: "🟡", low: "🔵", info: "⚪" };

/** The message in the channel: what an on-call engineer needs within a minute. */
export function messageBlocks(alert: Alert): KnownBlock[] {
  const { severity, headline, status, facts } = alert;
  return [
    {
      type: "header",
      text: { type: "plain_text", text: cut(`${signs[severity]} ${headline}`, limits.header), emoji: true },
    },
    section(`*${severity.toUpperCase()}* · ${escapeMarkup(status)}`),
    section(findingsText(alert)),
    {
      type: "section",
      fields: facts.map(({ label, value }) => mrkdwn(cut(`*${label}*\n${escapeMarkup(value)}`, limits.field))),
    },
  ];
}

/** The first reply in its thread: the documents and the commands, to read closely and to copy. */
export function detailBlocks({ documents, commands }: Alert): KnownBlock[] {
  return [
    ...(documents.expected === undefined ? [] : preformatted("Expected", readable(documents.expected))),
    ...(documents.found === undefined ? [] : preformatted("Found", readable(documents.found))),
    ...commands.flatMap(({ purpose, line }) => preformatted(purpose, line)),
  ];
}

/** What is shown where blocks are not: notifications and screen readers. */
export function fallbackText({ severity, headline, status }: Alert): string {
  return escapeMarkup(`${severity.toUpperCase()}: ${headline}. ${status}`);
}

/** `&`, `<` and `>` are all that Slack reads as markup that acts: mentions and links. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function findingsText({ findings }: Alert): string {
  const lines = findings
    .slice(0, mostFindings)
    .map(({ severity, text }) => `${signs[severity]} ${escapeMarkup(text)}`);
  const more = findings.length > mostFindings ? [`and ${findings.length - mostFindings} more`] : [];
  return [...lines, ...more].join("\n");
}

function section(text: string): SectionBlock {
  return { type: "section", text: mrkdwn(cut(text, limits.section)) };
}

function mrkdwn(text: string) {
  return { type: "mrkdwn" as const, text };
}

/** Rich text is shown as it is, whatever a document holds; a code block in mrkdwn would end at its backticks. */
function preformatted(title: string, text: string): KnownBlock[] {
  return [
    section(`*${title}*`),
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_preformatted",
          elements: [{ type: "text", text: cut(text, limits.preformatted) }],
        },
      ],
    },
  ];
}

function readable(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document;
  }
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
