import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { updated } from "../core/support/samples.ts";
import { send } from "../functions/support/queues.ts";
import { takeAway } from "../functions/support/take-away.ts";
import { hasChromium, missing, needsChromium, openPage, startChromium } from "./chromium.ts";

const { prod } = accounts;
const role = { account: prod, name: "qovery-user-role" };

let organization: Organization;
let browser: Browser;
let page: Page;
/** It has the messages of the moment when it was opened. */
let stalePage: Page;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  [organization, browser] = await Promise.all([startOrganization({ retryAfterSeconds: 1 }), startChromium()]);
  const { ssm } = organization.clients(accounts.hub);
  await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value: "on", Overwrite: true }));
  page = await openPage(browser, organization.slack.url);
  page.on("dialog", (dialog) => void dialog.accept());
});

beforeEach(needsChromium);

afterAll(async () => {
  await browser?.close();
  await organization?.stop();
});

const latest = async () => {
  const state = dynamoState({ client: organization.clients(accounts.hub).dynamodb, name: tableName });
  return (await state.read(role)).record.latest;
};
const messageOf = (shown: Page, title: string) =>
  shown
    .locator("main > article")
    .filter({ has: shown.locator(".header", { hasText: title }) })
    .last();
const button = (message: Locator, name: string) => message.getByRole("button", { name, exact: true });

let count = 0;

async function drift(principal: string): Promise<void> {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  });
  await organization.gateway.overwriteTrust(role.account, role.name, text);
  const { sqs } = organization.clients(accounts.hub);
  await send(sqs, queueNames.trustUpdated, JSON.stringify(updated(`event-${++count}`, text)));
}

/** A second page, which no event of the server updates. */
async function openStalePage(): Promise<void> {
  stalePage = await openPage(browser, organization.slack.url);
  stalePage.on("dialog", (dialog) => void dialog.accept());
  await messageOf(stalePage, "Blocked ·").waitFor();
  await stalePage.evaluate("live.close()");
}

test("a blocked write is tried again by Retry, until the permission is there", async () => {
  const giveBack = await takeAway(
    organization.clients(prod).iam,
    memberRoleNames.remediator,
    "iam:UpdateAssumeRolePolicy",
  );
  await drift("arn:aws:iam::193672423079:root");
  const message = messageOf(page, "Blocked ·");
  await button(message, "Retry").waitFor();
  await openStalePage();

  await button(message, "Retry").click();
  await message.getByText("Only visible to you: ").first().waitFor();
  await expect.poll(async () => (await latest())?.steps.length).toBeGreaterThan(2);
  expect((await latest())?.state).toBe("blocked");

  await giveBack();
  await button(messageOf(page, "Blocked ·"), "Retry").click();
  await expect.poll(latest).toMatchObject({ state: "reverted", approval: { by: "ada (Slack U0ADA456789)" } });
  await messageOf(page, "Reverted").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Retry" }).count()).toBe(0);
});

test("a click below a message that is out of date changes nothing, and says so", async () => {
  const before = await latest();
  await button(messageOf(stalePage, "Blocked ·"), "Retry").click();
  await page
    .getByText(/^Only visible to you: .*(reverted|changed|no longer)/i)
    .last()
    .waitFor();
  expect(await latest()).toEqual(before);
});

test("a suspended role is written again after Resume", async () => {
  // Not critical: a trusted user is missing
  const narrowed = "arn:aws:iam::283389881690:role/qovery-deployer";
  for (let round = 0; (await latest())?.state !== "suspended" && round < 4; round++) {
    const id = (await latest())?.id;
    await drift(narrowed);
    await expect.poll(async () => (await latest())?.id === id).toBe(false);
    await expect.poll(async () => (await latest())?.state).toMatch(/^(reverted|suspended)$/);
  }
  const message = messageOf(page, "Suspended ·");
  await button(message, "Resume").click();
  await message.getByText("Only visible to you: ").first().waitFor();
  await expect.poll(latest).toMatchObject({ state: "reverted", resumed: { by: "ada (Slack U0ADA456789)" } });
});
