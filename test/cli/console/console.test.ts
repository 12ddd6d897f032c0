import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { tableName } from "../../../core/contract/names.ts";
import { qovery, updated, widened } from "../../core/support/samples.ts";
import { hasChromium, missing, needsChromium, startChromium } from "../../e2e/chromium.ts";
import { type Hub, startHub } from "../../functions/support/hub.ts";
import { type ConsoleProcess, startConsole } from "./console-process.ts";
import { fillTable, manyAccounts, pipeline } from "./large-organization.ts";

const output = path.resolve(import.meta.dirname, "../../output/console");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let hub: Hub;
let browser: Browser;
let served: ConsoleProcess;
let page: Page;
let incident = "";
const problems: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  [hub, browser] = await Promise.all([startHub(), startChromium()]);
  await fillTable(hub);
  mkdirSync(output, { recursive: true });
});

beforeEach(needsChromium);

afterAll(async () => {
  await browser?.close();
  await served?.interrupt();
  await hub?.stop();
});

async function open(place: string): Promise<void> {
  requests.splice(0);
  await page.goto(`${served.url}${place}`);
}

/** Of all incidents of the table, only this one is read. */
async function approvalOf(id: string) {
  const state = dynamoState({ client: hub.clients.dynamodb, name: tableName });
  return (await state.incident(id))?.approval;
}

function nodes(): Promise<number> {
  return page.evaluate("document.querySelectorAll('*').length");
}

test("the table has 10,000 roles, and an incident awaits an approval", async () => {
  await hub.turnToggle("approve");
  await hub.stage.put(qovery, widened("qovery-access"));
  const event = { "detail.eventTime": new Date().toISOString().replace(/\.\d+Z$/, "Z") };
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("e1", widened("qovery-access"), event)));
  const found = (await hub.incidents()).find(({ role }) => role.name === qovery.name);
  expect(found?.state).toBe("awaiting-approval");
  incident = found?.id ?? "";
  served = await startConsole(hub);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
});

const places = [
  ["overview", ""],
  ["incidents", "incidents?state=all"],
  ["incident", "incidents/INCIDENT"],
  ["confirmation", "incidents/INCIDENT/adopt"],
  ["roles", "roles"],
  ["role", `roles/${qovery.account}/${qovery.name}`],
  ["expectations", "expectations"],
  ["expectation", "expectations/qovery-access"],
  ["graph", "graph"],
  ["principal", `graph?principal=${pipeline}`],
  ["search", "search?q=app-00"],
] as const;

describe.each(places)("the page %s", (name, place) => {
  test("is one small document with its style, script and icon, whatever the number of roles", async () => {
    await open(place.replace("INCIDENT", incident));
    expect(new Set(requests).size).toBeLessThanOrEqual(4);
    expect(await nodes()).toBeLessThan(1200);
    expect((await page.content()).length).toBeLessThan(150_000);
  });

  test.each([
    ["desktop", 1280, "light"],
    ["phone", 360, "dark"],
  ] as const)("fits a %s, and has no fault that axe-core knows", async (device, width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await open(place.replace("INCIDENT", incident));
    await page.screenshot({ path: path.join(output, `${name}-${device}.png`), fullPage: true });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    // The policy of the page does not let it load the checker
    const checked = await browser.newContext({
      bypassCSP: true,
      viewport: { width, height: 900 },
      colorScheme,
    });
    const copy = await checked.newPage();
    await copy.goto(page.url());
    await copy.evaluate(axe);
    const found: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] =
      await copy.evaluate("axe.run().then(({ violations }) => violations)");
    await checked.close();
    expect(found.map(({ id, nodes: all }) => [id, all.map(({ html }) => html)])).toEqual([]);
  });
});

describe("a person", () => {
  test("finds one of 10,000 roles by search, and pages through all", async () => {
    await open("");
    await page.keyboard.press("/");
    await page.keyboard.type(`${manyAccounts[7]}/data-123`);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /data-123$/ }).click();
    expect(await page.locator("h1").textContent()).toBe("platform/data-123");
    await open("roles");
    expect(await page.locator(".pager").textContent()).toContain("1 to 50 of 10,001");
    await page.getByRole("link", { name: "Next" }).click();
    expect(await page.locator(".pager").textContent()).toContain("51 to 100 of 10,001");
  });

  test("moves with the keyboard alone", async () => {
    await open("");
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.waitForURL(/incidents$/);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await page.evaluate("document.activeElement.closest('tr').rowIndex")).toBe(2);
    await page.keyboard.press("Enter");
    await page.waitForURL(/incidents\/[0-9a-f]{32}$/);
  });

  test("adopts a critical change only with the name of the role", async () => {
    await open(`incidents/${incident}/adopt`);
    await page.getByLabel(/type the name/).fill("another-role");
    await page.getByRole("button", { name: "Adopt" }).click();
    expect(await page.getByRole("status").textContent()).toContain("confirm its adoption a second time");
    expect(await approvalOf(incident)).toBeUndefined();
  });

  test("approves after a confirmation, in the own name, and once", async () => {
    await open(`incidents/${incident}`);
    await page.getByRole("navigation", { name: "Decisions" }).getByRole("link").first().click();
    const confirmation = page.url();
    expect(await page.locator("main").textContent()).toContain(`${qovery.account}/${qovery.name}`);
    expect(await approvalOf(incident)).toBeUndefined();
    const body = await page
      .locator("form.confirm")
      .evaluate("(form) => new URLSearchParams(new FormData(form)).toString()");
    await page.getByRole("button").last().click();
    expect(await page.getByRole("status").textContent()).toContain(
      "Approved. The responder is writing 1 role now.",
    );
    const given = await approvalOf(incident);
    expect(given?.by).toMatch(/^arn:aws:.* in the console$/);
    // Another page knows neither the token nor the origin
    const again = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: String(body),
    };
    expect((await fetch(confirmation, again)).status).toBe(403);
  });

  test("closes an incident with a reason, and sees it closed", async () => {
    const closed = "0".repeat(32);
    await open(`incidents/${closed}/close`);
    await page.getByLabel("Reason").fill("known <b>change</b>");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.getByRole("status").textContent()).toContain(`Closed incident ${closed}`);
    expect(await page.locator(".timeline").textContent()).toContain("in the console: known <b>change</b>");
    expect(await page.locator(".timeline b").count()).toBe(0);
  });

  test("sees no error in the console of the browser", () => {
    expect(problems).toEqual([]);
  });
});

test("an interruption ends the command with success", async () => {
  await page.close();
  expect(await served.interrupt()).toBe(0);
});
