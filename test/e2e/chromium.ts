import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const hasChromium = executablePath !== undefined;

export const missing =
  "no Chromium was found in /usr/bin, so the Slack page was not tested in a browser: install chromium";

/** @throws Error where there is none */
export function startChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error(missing);
  return chromium.launch({ executablePath, args: quietly });
}

/** Opens a page whose waits have the same generous limit as those of the tests. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  return page;
}

/** For `beforeEach`: where there is no browser, a test is skipped and says why; in CI there must be one. */
export function needsChromium({ skip }: { skip: (condition: boolean, note: string) => void }): void {
  if (!hasChromium && process.env.CI === "true") throw new Error(missing);
  skip(!hasChromium, missing);
}
