import { describe, expect, test } from "vitest";
import { findingOf } from "../../../../adapters/security-hub/finding.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { incidentsIn } from "../../../../core/notify/notification.ts";
import { blocksIn, complaintsAboutBlocks } from "../../../../local/slack/block-limits.ts";
import { type Golden, hostileGoldens, qDeveloperOf, slackOf, snsOf } from "../golden/render.ts";
import { mischief } from "./poison.ts";

/** With a harmless text that is no name either, so that the same links and commands are left out. */
const attacks = Object.entries(mischief).map(([name, text]) => {
  const harmless = text.toWellFormed().replaceAll(/[^\p{L}\p{N}]/gu, "§");
  return [name, hostileGoldens(text), hostileGoldens(harmless)] as const;
});
const productArn = "arn:aws:securityhub:us-east-1:222222222222:product/222222222222/default";

/** Invisible and direction characters, but for a line break. */
const hidden = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** The shape of a message: types and styles, without the texts. A link that a name would change is left out. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const parts = value.map(shapeOf).filter((one) => !/"type":"link"/.test(JSON.stringify(one) ?? ""));
    return parts.filter((one, at) => !isText(one) || !isText(parts[at + 1]));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      if (["text", "fallback", "value"].includes(name) && typeof one === "string") return [];
      return [[name, shapeOf(one)]];
    }),
  );
}

const isText = (value: unknown) => JSON.stringify(value) === '{"type":"text"}';

function hostsIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"url":"https:\/\/([^/"]+)/g)].map(([, host = ""]) => host);
}

/** Of what is no document and no command, which are set apart. */
function linesIn(value: unknown): number {
  if (typeof value === "string") return lines(value);
  if (typeof value !== "object" || value === null) return 0;
  if ("type" in value && value.type === "rich_text_preformatted") return 0;
  return Object.values(value).reduce((sum: number, one) => sum + linesIn(one), 0);
}

const lines = (text: string) => text.match(/\r\n|[\n\r\u0085\u2028\u2029]/g)?.length ?? 0;
const named = (golden: Golden, index: number, all: readonly Golden[]) => all[index]?.name ?? golden.name;

describe.each(attacks)("%s in every text of others", (_, goldens, plain) => {
  test("Slack shows it as text: no mention, link, style, emoji or line of its own", () => {
    for (const [index, golden] of goldens.entries()) {
      const { message, thread } = slackOf(golden);
      const shown = { blocks: [...message.blocks, ...message.attachments], thread };
      const { message: other, thread: otherThread } = slackOf(plain[index] ?? golden);
      const before = { blocks: [...other.blocks, ...other.attachments], thread: otherThread };
      const name = named(golden, index, plain);
      expect(shapeOf(shown), name).toEqual(shapeOf(before));
      expect(hostsIn(before), name).toEqual(expect.arrayContaining(hostsIn(shown)));
      expect(message.text, name).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      for (const text of textsIn(shown)) expect(text, name).not.toMatch(hidden);
      expect(linesIn(shown), name).toBe(linesIn(before));
      expect(JSON.stringify(message.blocks), name).not.toMatch(/:[\w+-]+:/);
      expect(complaintsAboutBlocks(JSON.parse(JSON.stringify(thread))), name).toEqual([]);
      for (const blocks of [message.blocks, message.attachments[0]?.blocks ?? []])
        expect(complaintsAboutBlocks(JSON.parse(JSON.stringify(blocks))), name).toEqual([]);
      expect(blocksIn(JSON.parse(JSON.stringify(message))).length, name).toBeLessThanOrEqual(50);
    }
  });

  test("Amazon SNS shows it in its line", () => {
    for (const [index, golden] of goldens.entries()) {
      const text = snsOf(golden);
      expect(text, golden.name).not.toMatch(hidden);
      const atMargin = (whole: string) => whole.match(/^\S/gm)?.length;
      expect(atMargin(text), golden.name).toBe(atMargin(snsOf(plain[index] ?? golden)));
    }
  });

  test("Amazon Q Developer shows it as text", () => {
    for (const [index, golden] of goldens.entries()) {
      const { content } = qDeveloperOf(golden);
      const { content: other } = qDeveloperOf(plain[index] ?? golden);
      const shown = [content.title, content.description, ...content.nextSteps];
      for (const text of shown) {
        expect(text, golden.name).not.toMatch(hidden);
        expect(text, golden.name).not.toMatch(/[<>]/);
        const prose = text.replaceAll(/`[^`\n]*`|https:\S+/g, "");
        expect(prose, golden.name).not.toMatch(/[~`@]|\]\(|\*b\*|\b_i_/);
      }
      expect(lines(content.description), golden.name).toBe(lines(other.description));
    }
  });

  test("a finding of Security Hub has it in one line", () => {
    for (const golden of goldens)
      for (const incident of incidentsIn(golden.notification)) {
        const finding = findingOf(incident, alertOf(incident), productArn, "2026-03-01T10:00:00.000Z");
        for (const text of textsIn(finding)) {
          expect(text, golden.name).not.toMatch(hidden);
          expect(text, golden.name).not.toContain("\n");
        }
      }
  });
});
