import type { Browser, Page } from "playwright-core";
import { startChromium } from "../../e2e/chromium.ts";
import { startHub } from "../../functions/support/hub.ts";
import { above, type Figures, printed } from "../../load/figures.ts";
import { type ConsoleProcess, startConsole } from "./console-process.ts";
import { fillTable, manyAccounts } from "./large-organization.ts";

// npm run console:times: what a person waits for in the console, with 10,000 roles. Exits with 1 above a budget.

const budgets = { firstPaint: 1000, interaction: 100 };
const rounds = 9;

/** In milliseconds. */
interface Times {
  readonly name: string;
  readonly budget: number;
  readonly times: readonly number[];
}

/** When something was painted, in milliseconds after the request of the page. */
const paint = `new Promise((resolve) =>
  new PerformanceObserver((list) =>
    list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => resolve(startTime)),
  ).observe({ type: "paint", buffered: true }),
)`;

/** From the request of a page in a new tab until something of it is painted. */
async function firstPaint(browser: Browser, name: string, url: string): Promise<Times> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(url);
    times.push(await page.evaluate(paint));
    await page.close();
  }
  return { name: `first paint: ${name}`, budget: budgets.firstPaint, times };
}

/** From a key until the frame that shows its effect. */
async function key(page: Page, name: string, pressed: string, isShown: string): Promise<Times> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.reload();
    times.push(
      await page.evaluate(`new Promise((resolve) => {
        const began = performance.now();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "${pressed}", bubbles: true }));
        const frame = () => requestAnimationFrame(() => (${isShown} ? resolve(performance.now() - began) : frame()));
        frame();
      })`),
    );
  }
  return { name: `key ${pressed}: ${name}`, budget: budgets.interaction, times };
}

/** From a click on a link until the next page is painted. */
async function navigation(page: Page, name: string, url: string, link: string): Promise<Times> {
  const times: number[] = [];
  const now = "performance.timeOrigin + performance.now()";
  for (let round = 0; round < rounds; round++) {
    await page.goto(url);
    // A click of Playwright first waits for frames without a change
    const click = `sessionStorage.began = ${now}, document.querySelector("${link}").click()`;
    await Promise.all([page.waitForNavigation(), page.evaluate(click)]);
    const painted =
      Number(await page.evaluate("performance.timeOrigin")) + Number(await page.evaluate(paint));
    times.push(painted - Number(await page.evaluate("sessionStorage.began")));
  }
  return { name: `to the next page: ${name}`, budget: budgets.interaction, times };
}

async function measure({ url }: ConsoleProcess, browser: Browser): Promise<readonly Times[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const search = `${url}search?q=${manyAccounts[7]}/data-1`;
  const all = [
    await firstPaint(browser, "overview", url),
    await firstPaint(browser, "roles", `${url}roles`),
    await firstPaint(browser, "search", search),
  ];
  await page.goto(`${url}roles`);
  all.push(await key(page, "next row", "j", "document.activeElement.closest('tr') !== null"));
  all.push(await key(page, "search", "/", "document.activeElement.matches('input')"));
  all.push(await navigation(page, "page 2 of the roles", `${url}roles`, ".pager a"));
  return all;
}

function figuresOf(all: readonly Times[]): Figures {
  const sorted = all.map(({ times, ...one }) => ({ ...one, times: times.toSorted((a, b) => a - b) }));
  const median = (times: readonly number[]) => times[Math.floor(times.length / 2)] ?? Number.NaN;
  return {
    title: `The console with 10,000 roles in 20 accounts, in Chromium; ${rounds} rounds`,
    rows: sorted.map(({ name, budget, times }) => [
      name,
      `${median(times).toFixed(0)} ms, at most ${times.at(-1)?.toFixed(0)} ms (budget ${budget} ms)`,
    ]),
    broken: sorted.flatMap(({ name, budget, times }) => above(name, Math.round(median(times)), budget)),
  };
}

const [hub, browser] = await Promise.all([startHub(), startChromium()]);
try {
  await fillTable(hub);
  const served = await startConsole(hub);
  try {
    const figures = figuresOf(await measure(served, browser));
    console.log(printed(figures));
    process.exitCode = figures.broken.length > 0 ? 1 : 0;
  } finally {
    await served.interrupt();
  }
} finally {
  await browser.close();
  await hub.stop();
}
