import type { KnownBlock, MessageAttachment, RichTextBlockElement } from "@slack/types";
import type { Alert } from "../../../core/notify/alert.ts";
import { isOver } from "../../../core/notify/title/state.ts";
import { buttonBlocks } from "./buttons.ts";
import { factLines, memberLines, tableLines } from "./lists.ts";
import { bold, cut, labelled, link, preformatted, richText, section, text, withCode } from "./rich-text.ts";
import { lookOf } from "./signs.ts";

/**
 * Characters. The sum stays below Slack's undocumented limit for the blocks of one message, which rejects 11,341.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2867
 */
const limits = {
  title: 150,
  finding: 450,
  status: 1500,
  next: 400,
  error: 1000,
  statement: 700,
  push: 3000,
} as const;

const inThread = "the thread";

/** Findings in the message; the thread has complete lists of roles. */
export const mostFindings = 8;
export const mostFindingsWhenOver = 2;

export interface Message {
  /** For push notifications and screen readers, which do not show blocks. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly attachments: MessageAttachment[];
}

/**
 * The message in the channel, on one screen: what an on-call engineer needs within a minute. Once the incident is over,
 * only its outcome. The title is above the attachment, because Slack can fold attachments. Only an attachment has a
 * colored bar.
 *
 * @param buttons whether approvals in Slack are enabled
 * @param rest where the findings, roles and commands are that do not fit
 */
export function messageOf(alert: Alert, buttons: boolean, rest = inThread): Message {
  const { sign, color } = lookOf(alert);
  const title = cut(`${sign} ${alert.title}`, limits.title);
  const blocks = [
    ...outcome(placed(alert, rest), rest).map((lines) => richText(...lines)),
    // Before the lists: on a phone, they fill a screen
    ...(buttons ? buttonBlocks(alert) : []),
    ...listBlocks(alert, rest),
    richText(section(...footer(alert))),
  ];
  return {
    text: pushText(alert, title),
    blocks: [{ type: "header", text: { type: "plain_text", text: withoutCodes(title), emoji: true } }],
    attachments: [{ color, blocks }],
  };
}

/** A webhook has no thread: its commands are below. */
function placed(alert: Alert, rest: string): Alert {
  if (rest !== inThread) return alert;
  return { ...alert, next: alert.next.replace("with the command below", `with the command in ${rest}`) };
}

/** A header shows `:aws:` as an emoji, also in an ARN. The colon is replaced by one that looks the same. */
function withoutCodes(title: string): string {
  return title.toWellFormed().replaceAll(/:(?=[\w+'-]+:)/g, "\ua789");
}

/** Who gained or lost what; what was done; what to do: one block each, which Slack sets apart. */
function outcome(alert: Alert, rest: string): RichTextBlockElement[][] {
  const { status, blockage } = alert;
  const done = [
    ...(status === "" ? [] : [section(...withCode(cut(status, limits.status)))]),
    ...(blockage === undefined ? [] : blockageLines(blockage, rest)),
  ];
  return [findingLines(alert, rest), done, nextLines(alert)].filter((lines) => lines.length > 0);
}

function findingLines({ findings, state }: Alert, rest: string): RichTextBlockElement[] {
  const most = isOver(state) ? mostFindingsWhenOver : mostFindings;
  const more = findings.length - most;
  return [
    ...findings
      .slice(0, most)
      .map((finding) =>
        section(bold(`${finding.severity.toUpperCase()}: `), text(`${cut(finding.text, limits.finding)}\n`)),
      ),
    ...(more > 0 ? [section(text(`and ${more} more${isOver(state) ? `: see ${rest}` : ""}\n`))] : []),
  ];
}

function nextLines({ next, approve, members = [] }: Alert): RichTextBlockElement[] {
  const end = approve === undefined ? [] : [text("\n")];
  return [
    section(bold("Next: "), ...withCode(cut(next, limits.next)), ...end),
    ...(approve === undefined
      ? []
      : [
          section(
            ...labelled(
              approve.isRetry ? "If retried: " : "If approved: ",
              cut(consequenceOf(approve, members.length > 0), limits.next),
            ),
          ),
        ]),
  ];
}

/** Without the roles that are listed below, or that the title names. */
function consequenceOf({ consequence }: NonNullable<Alert["approve"]>, isListed: boolean): string {
  return consequence.replace(isListed ? /: [^:]*$/ : /1 role: [^:]*$/, isListed ? "." : "this role.");
}

function blockageLines(
  { error, place, statement }: NonNullable<Alert["blockage"]>,
  rest: string,
): RichTextBlockElement[] {
  const isShown = statement !== undefined && statement.length <= limits.statement;
  return [
    section(...labelled("Error: ", `${cut(error, limits.error)}\n`)),
    ...(place === undefined
      ? []
      : [section(...labelled("Missing permission: ", `in ${place}${isShown ? ":" : `: see ${rest}`}`))]),
    ...(isShown ? [preformatted(statement)] : []),
  ];
}

function listBlocks({ members = [], table = [] }: Alert, rest: string): KnownBlock[] {
  return [
    ...(members.length === 0 ? [] : [richText(section(...memberLines(members)))]),
    ...(table.length === 0 ? [] : [richText(section(...tableLines(table, rest)))]),
  ];
}

/** Where, who and when, with links; of an incident that is over, the thread has the rest. */
function footer({ facts, links, state }: Alert) {
  const shown = isOver(state)
    ? facts.filter(({ label }) => label === "Incident" || label === "Group")
    : facts;
  return [
    ...factLines(shown),
    ...links.flatMap(({ label, url }, at) => [...(at === 0 ? [] : [text(" · ")]), link(label, url)]),
  ];
}

function pushText({ severity, findings: [worst], status }: Alert, title: string): string {
  const sentence = `${severity.toUpperCase()}${worst === undefined ? "" : `: ${worst.text}`}`;
  return escapeMarkup(cut([title, sentence, status].filter(Boolean).join("\n"), limits.push));
}

/** Slack's mentions and links start with one of `&`, `<` and `>`. */
export function escapeMarkup(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
