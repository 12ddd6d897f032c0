import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { functionNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { qovery, widened } from "../core/support/samples.ts";
import { letHoursPass } from "../functions/support/time.ts";
import { hasChromium, missing, needsChromium, openPage, startChromium } from "./chromium.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

let organization: Organization;
let browser: Browser;
let page: Page;
let see: Onlookers;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  [organization, browser] = await Promise.all([startOrganization(), startChromium()]);
  see = await onlookersOf(organization);
  page = await openPage(browser, organization.slack.url);
  page.on("dialog", (dialog) => void dialog.accept());
});

beforeEach(needsChromium);

afterAll(async () => {
  await browser?.close();
  await organization?.stop();
});

/** Sweeps every account, and waits until all that follows from it is done. */
async function sweep(): Promise<void> {
  const sweepId = await organization.sweep();
  const lines = () => organization.functions?.logs.get(functionNames.sweepAccount) ?? [];
  const completed = () =>
    lines().filter((line) => line.includes(sweepId) && line.includes('"Sweep completed"')).length;
  await expect.poll(completed).toBe(Object.keys(organization.accounts).length);
  await expect.poll(() => see.underWay()).toBe(0);
}

const letPass = (hours: number) =>
  letHoursPass(hours, organization.clients(organization.accounts.hub).dynamodb);

const message = () => page.locator("main > article").first();
const reminders = () =>
  message().locator("details article", { hasText: "Reminder: this incident is still open" });

test("an incident that stays open is reported again after an hour, below its message", async () => {
  await organization.gateway.overwriteTrust(qovery.account, qovery.name, widened("qovery-access"));
  await sweep();
  await message().waitFor();
  await sweep();
  expect(await see.texts()).toHaveLength(1);
  expect(await reminders().count()).toBe(0);

  await letPass(1.1);
  await sweep();
  await reminders().first().waitFor({ state: "attached" });
  expect(await page.locator("main > article").count()).toBe(1);
  expect(await see.texts()).toHaveLength(2);

  await sweep(); // the next one is due after 4 hours
  expect(await reminders().count()).toBe(1);
});

test("a snoozed incident comes back when its time is over, and not before", async () => {
  await message().getByRole("button", { name: "Snooze 1 h" }).click();
  await message().getByText("by ada (Slack U0ADA456789) until").first().waitFor();
  const before = (await see.texts()).length;
  await letPass(0.5);
  await sweep();
  expect(
    await message()
      .locator("details article", { hasText: "The snooze by ada (Slack U0ADA456789) is over" })
      .count(),
  ).toBe(0);
  expect((await see.texts()).length).toBe(before);

  await letPass(0.6);
  await sweep();
  const comeBack = message().locator("details article", {
    hasText: "The snooze by ada (Slack U0ADA456789) is over",
  });
  await comeBack.first().waitFor({ state: "attached" });
  expect(await see.texts()).toHaveLength(before + 1);
  expect(await message().getByRole("button", { name: "Acknowledge" }).count()).toBe(1);
});

test("an acknowledged incident is not reported again", async () => {
  await message().getByRole("button", { name: "Acknowledge" }).click();
  await message().getByText("by ada (Slack U0ADA456789) at").first().waitFor();
  const before = (await see.texts()).length;
  await letPass(30);
  await sweep();
  expect(await reminders().count()).toBe(1);
  expect((await see.texts()).length).toBe(before);
});
