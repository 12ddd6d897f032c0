import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { formatted } from "../../../cli/incidents/report/report.ts";
import { hasChromium, missing, needsChromium, startChromium } from "../../e2e/chromium.ts";
import { sampleReports } from "../support/reports.ts";

const output = path.resolve(import.meta.dirname, "../../output/reports");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  browser = await startChromium();
});

beforeEach(needsChromium);

afterAll(() => browser?.close());

const shown = [
  "group: deletion with its dependents, approval needed",
  "trust-changed, blocked",
  "role-deleted, restored",
];

/** A4 without its margins, at 96 pixels an inch. */
const paper = 718;

const views = [
  { view: "desktop", width: 1280, colorScheme: "light", media: "screen" },
  { view: "phone", width: 360, colorScheme: "dark", media: "screen" },
  { view: "paper", width: paper, colorScheme: "light", media: "print" },
] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.each(shown)("%s", (name) => {
  const file = path.join(output, `${name.replaceAll(/[^a-z]+/g, "-")}.html`);

  beforeAll(() => {
    const report = sampleReports[name];
    if (report === undefined) throw new Error(`expected the sample ${name}`);
    mkdirSync(output, { recursive: true });
    writeFileSync(file, formatted(report, "html"));
  });

  test.each(views)(
    "$view: fits its width, loads nothing, and has no fault that axe-core knows",
    async ({ view, width, colorScheme, media }) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const problems: string[] = [];
      page.on("console", (message) => problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("request", (request) => request.url().startsWith("file:") || problems.push(request.url()));
      await page.emulateMedia({ media });
      await page.goto(`file://${file}`);
      await page.screenshot({ path: file.replace(/\.html$/, `-${view}.png`), fullPage: true });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await page.evaluate(cutOff)).toEqual([]);
      await page.evaluate(axe);
      const violations: readonly Violation[] = await page.evaluate(
        "axe.run().then(({ violations }) => violations)",
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test("is a PDF of several pages", async () => {
    const page = await browser.newPage();
    await page.goto(`file://${file}`);
    const pdf = (await page.pdf({ format: "A4", path: file.replace(/\.html$/, ".pdf") })).toString("latin1");
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(1);
    await page.close();
  });
});

/** The elements whose content is wider than they are. */
const cutOff = `[...document.querySelectorAll("body *")]
  .filter((one) => !(one instanceof SVGElement) && !one.closest("thead") && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 200))`;
