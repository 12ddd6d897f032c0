import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { formatted } from "../../../cli/incidents/report/report.ts";
import { hasChromium, missing, needsChromium, startChromium } from "../../e2e/chromium.ts";
import { sampleReports } from "../support/reports.ts";
import { type Printed, reportOfFoundingIncident } from "./founding-incident.ts";
import { sections, sectionsOf } from "./sections.ts";

const output = path.resolve(import.meta.dirname, "../../output/reports");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  browser = await startChromium();
});

beforeEach(needsChromium);

afterAll(() => browser?.close());

const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-founding-"));
let founding: Printed;

beforeAll(async () => {
  founding = await reportOfFoundingIncident(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = (name: string) => () =>
  formatted(sampleReports[name] ?? expect.fail(`expected the sample ${name}`), "html");

const shown = [
  ["the founding incident, as the command prints it", () => founding.html],
  ...[
    "group: deletion with its dependents, approval needed",
    "trust-changed, blocked",
    "role-deleted, restored",
  ].map((name) => [name, sample(name)] as const),
] as const;

/** A4 without its margins, at 96 pixels an inch. */
const paper = 718;

const views = [
  { view: "desktop", width: 1280, colorScheme: "light", media: "screen" },
  { view: "desktop-dark", width: 1280, colorScheme: "dark", media: "screen" },
  { view: "phone", width: 390, colorScheme: "light", media: "screen" },
  { view: "phone-dark", width: 390, colorScheme: "dark", media: "screen" },
  { view: "paper", width: paper, colorScheme: "light", media: "print" },
] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.each(shown)("%s", (name, html) => {
  const file = path.join(output, `${name.replaceAll(/[^a-z]+/g, "-")}.html`);

  beforeAll(() => {
    mkdirSync(output, { recursive: true });
    writeFileSync(file, html());
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

describe("the founding incident, as the command prints it", () => {
  test("has every section of the vendor's notification in Markdown and in HTML", () => {
    const found = sectionsOf(founding.markdown);
    expect(found.map(({ title }) => title)).toEqual(sections);
    const textOf = (wanted: string) => found.find(({ title }) => title === wanted)?.text;
    expect(textOf("Status")).toContain("All 4 roles: rebound and verified. Approved by ada");
    expect(textOf("Impact window")).toMatch(/- From: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d CES?T, or earlier\n/);
    expect(textOf("Impact")).toContain(
      "role/qovery-deployer in account 283389881690 could not assume all 4 roles: sts:AssumeRole returns AccessDenied.",
    );
    for (const account of ["333333333333", "444444444444"])
      for (const name of ["qovery-user-role", "qovery-user-access-role"])
        for (const title of ["Scope", "Help"])
          expect(textOf(title)).toContain(`arn:aws:iam::${account}:role/${name}`);
    expect(textOf("Help")).toContain("us-east-1");
    expect(textOf("How to detect")).toContain("No UpdateAssumeRolePolicy event exists");
    expect(textOf("Root cause")).toContain("most likely deleted and recreated");
    for (const title of sections) expect(founding.html).toContain(`>${title}</h2>`);
  });

  test("is the same in JSON, oldest entry first", () => {
    const report = JSON.parse(founding.json);
    expect(report).toMatchObject({
      id: founding.id,
      severity: "high",
      state: "reverted",
      timeZone: "Europe/Paris",
      window: { isFromCertain: false },
      scope: { accounts: [{ id: "333333333333" }, { id: "444444444444" }] },
      pictures: [{ panels: [{ title: "Before" }, { title: "During" }, { title: "After: rebound" }] }],
    });
    const times: readonly string[] = report.timeline.map(({ at }: { at: string }) => at);
    expect(times.length).toBeGreaterThan(2);
    expect(times).toEqual(times.toSorted());
  });
});

/** The elements whose content is wider than they are. */
const cutOff = `[...document.querySelectorAll("body *")]
  .filter((one) => !(one instanceof SVGElement) && !one.closest("thead") && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 200))`;
