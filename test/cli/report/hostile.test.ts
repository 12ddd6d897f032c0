import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatted } from "../../../cli/incidents/report/report.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { change, incident, later, trusting } from "../../core/notify/golden/samples/incidents.ts";
import { groupReportFor, reportFor } from "../support/reports.ts";
import { sections } from "./sections.ts";

/** Pieces that a careless page takes as markup. */
const pieces = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  "</style><b>",
  "</title></svg>",
  "<!--",
  "&lt;b&gt;",
  "[a](javascript:alert(1))",
  "![x](https://evil.example.com/x.png)",
  "```\n# heading",
  "`code`",
  "| a | b |",
  "@everyone",
  "https://evil.example.com",
  "\u202egnp.exe",
  "\u0000\u001b[31m",
  "\ud800",
  "**bold** ~~x~~ _y_",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary" })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""));

/** The same text everywhere that callers, documents or channels control. */
function hostileIncident(text: string): Incident {
  const foundDocument = JSON.stringify({
    ...JSON.parse(trusting(`arn:aws:iam::193672423079:user/${text}`)),
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::193672423079:user/${text}` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { [`aws:PrincipalTag/${text}`]: [text, "b"] } },
      },
    ],
  });
  const opened = incident(
    { kind: "trust-changed", changes: [change("principal-added", text, { principal: text })] },
    text,
    {
      role: { account: "444444444444", name: text, arn: `arn:aws:iam::444444444444:role/${text}` },
      expectation: text,
      expectedDocument: trusting(text),
      foundDocument,
      actor: {
        type: "AssumedRole",
        arn: `arn:aws:iam::444444444444:role/${text}`,
        sessionName: text,
        sourceIdentity: text,
        userAgent: text,
        sourceIPAddress: text,
        accessKeyId: text,
      },
      approval: { at: "2026-03-01T03:12:05.000Z", by: text, fingerprint: "f" },
      resumed: { at: "2026-03-01T03:12:06.000Z", by: text },
    },
  );
  return later(opened, "blocked", text, {
    blockage: {
      operation: text,
      code: "AccessDenied",
      error: text,
      meaning: text,
      unblockingStatement: text,
    },
  });
}

const reportsOf = (text: string) => {
  const one = hostileIncident(text);
  return [
    reportFor(one),
    groupReportFor([
      one,
      { ...one, id: "f".repeat(32), role: { account: "333333333333", name: `${text}2` } },
    ]),
  ];
};

const tag =
  /<\/?(html|head|meta|title|style|body|header|main|section|h[1-3]|p|ul|li|dl|div|dt|dd|table|thead|tbody|tr|th|td|code|pre|span|ins|del|figure|figcaption|svg|path|rect|text)((?: (?:class|id|style|lang|charset|name|content|http-equiv|scope|role|viewBox|d|x|y|width|height|rx|data-label|aria-labelledby|aria-hidden)="[^"<>]*")*)\/?>/g;

test("HTML has no markup but our own", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const report of reportsOf(text)) {
        const html = formatted(report, "html").replace("<!DOCTYPE html>", "");
        // The style is ours, and one: data cannot end it
        expect(html.match(/<style>/g)).toHaveLength(1);
        const style = /<style>[^<]*<\/style>/.exec(html)?.[0] ?? "";
        const left = html.replace(style, "").replaceAll(tag, "");
        expect(left).not.toMatch(/[<>]/);
        expect(left).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
        expect(left.isWellFormed()).toBe(true);
      }
    }),
  );
});

describe("Markdown", () => {
  /** What is left after code, which shows everything as it is. */
  function withoutCode(markdown: string): string {
    return markdown
      .replaceAll(/^(`{3,})[a-z]*\n[\s\S]*?\n\1$/gm, "")
      .replaceAll(/(?<![\\`])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
  }

  test("has no element, link, mention, emphasis or table cell from data", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const report of reportsOf(text)) {
          const left = withoutCode(formatted(report, "md"));
          expect(left).not.toMatch(/</);
          expect(left).not.toMatch(/(?<!\\)(?:\\\\)*\]\(/);
          expect(left).not.toMatch(/@\w/);
          expect(left).not.toMatch(/https?:\/\/|www\.\w/i);
          expect(left).not.toMatch(/(?<!\\)(?:\\\\)*(?:~~|__)/);
          expect(left.match(/^## /gm)).toHaveLength(sections.length);
        }
      }),
    );
  });
});
