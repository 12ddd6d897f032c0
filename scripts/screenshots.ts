// Writes test/output/alerts-{desktop,phone}-{light,dark}-N.png: every alert of the golden files, with closed threads, and
// docs/images/slack.png for the README.
import "./alerts.ts";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const root = path.resolve(import.meta.dirname, "..");
const output = path.join(root, "test/output");

const sizes = { desktop: { width: 1100, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** CSS pixels: Chromium draws no picture of more than 16,384. */
const partHeight = 8000;

/** A machine without a font for emoji draws boxes. */
const withoutEmoji = `
  for (const avatar of document.querySelectorAll(".avatar")) avatar.textContent = "TD";
  for (const header of document.querySelectorAll(".header"))
    header.textContent = header.textContent.replace(/^[^A-Za-z]+/, "");
`;

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
if (executablePath === undefined)
  throw new Error("expected Chromium in /usr/bin, found none: install chromium");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const size of ["desktop", "phone"] as const)
    for (const colors of ["light", "dark"] as const) await shoot(browser, size, colors);
} finally {
  await browser.close();
}

async function shoot(from: Browser, size: keyof typeof sizes, colorScheme: "light" | "dark"): Promise<void> {
  const page = await from.newPage({ viewport: sizes[size], colorScheme });
  await page.goto(pathToFileURL(path.join(output, "alerts.html")).href);
  await page.locator("main > article").first().waitFor();
  await page.evaluate("for (const one of document.querySelectorAll('details.thread')) one.open = false");
  await page.evaluate("document.querySelector('header.top').style.position = 'static'");
  await page.evaluate("document.querySelector('.mails').remove()");
  const height = await heightOf(page);
  for (let part = 0; part * partHeight < height; part++) {
    const y = part * partHeight;
    const clip = { x: 0, y, width: sizes[size].width, height: Math.min(partHeight, height - y) };
    const file = path.join(output, `alerts-${size}-${colorScheme}-${part + 1}.png`);
    await page.screenshot({ path: file, clip, fullPage: true });
    process.stdout.write(`${file}\n`);
  }
  if (size === "desktop" && colorScheme === "light") {
    await page.evaluate(withoutEmoji);
    const asked = page.locator("main > article").filter({ hasText: "Approval needed · Foreign account" });
    await asked.first().screenshot({ path: path.join(root, "docs/images/slack.png") });
  }
  await page.close();
}

async function heightOf(page: Page): Promise<number> {
  return Number(await page.evaluate("document.body.scrollHeight"));
}
