import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextSection } from "@slack/types";
import { visible } from "../../../core/shared/text.ts";

/**
 * Rich text, because mrkdwn would format the asterisks of `repo:acme/*:ref:refs/heads/*` as bold and read an @ as a
 * mention.
 */
export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: "rich_text", elements };
}

export function section(...elements: RichTextElement[]): RichTextSection {
  return { type: "rich_text_section", elements };
}

export function text(value: string): RichTextElement {
  return { type: "text", text: visible(value) };
}

/**
 * Text with our commands and modes in backticks, which are shown as code: easy to read, and easy to copy on a phone. Other
 * backticks are those of names and errors.
 */
export function withCode(value: string): RichTextElement[] {
  return value.split(/`(trustdrift [^`\n]+|off|approve|on)`/).flatMap((part, at): RichTextElement[] => {
    if (part === "") return [];
    return [at % 2 === 0 ? text(part) : { type: "text", text: visible(part), style: { code: true } }];
  });
}

export function bold(value: string): RichTextElement {
  return { type: "text", text: visible(value), style: { bold: true } };
}

/** A label in bold, and its text. */
export function labelled(label: string, value = ""): RichTextElement[] {
  return value === "" ? [bold(label)] : [bold(label), text(value)];
}

export function preformatted(value: string): RichTextBlockElement {
  return { type: "rich_text_preformatted", elements: [{ type: "text", text: visible(value) }] };
}

/** @param url of ours: no part of it is a text that others choose, unless it is encoded */
export function link(label: string, url: string): RichTextElement {
  return /^https:/.test(url) ? { type: "link", url, text: label } : text(`${label}: ${url}`);
}

/**
 * A time in the reader's time zone.
 *
 * @param fallback the time in UTC
 * @see https://docs.slack.dev/reference/block-kit/block-elements/date-element
 */
export function time(at: string, fallback: string): RichTextElement {
  const timestamp = Math.floor(Date.parse(at) / 1000);
  if (Number.isNaN(timestamp)) return text(fallback);
  return { type: "date", timestamp, format: "{date_num} {time_secs}", fallback };
}

export function cut(value: string, longest: number): string {
  return value.length <= longest ? value : `${value.slice(0, longest - 1)}…`;
}
