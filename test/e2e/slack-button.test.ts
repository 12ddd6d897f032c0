import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { createVendor, rotateDeployer } from "../../local/demo/vendor.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { updated, widened } from "../core/support/samples.ts";
import { send } from "../functions/support/queues.ts";
import { hasChromium, missing, needsChromium, openPage, startChromium } from "./chromium.ts";

const { dev, prod } = accounts;
const role = { account: prod, name: "qovery-user-role" };

let organization: Organization;
let browser: Browser;
let page: Page;
/** What the page asked, and what the person says to it. */
let questions: string[];
let isMeant: boolean;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  [organization, browser] = await Promise.all([startOrganization(), startChromium()]);
  const { ssm } = organization.clients(accounts.hub);
  await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value: "approve", Overwrite: true }));
  page = await openPage(browser, organization.slack.url);
  page.on("dialog", (dialog) => {
    questions.push(dialog.message());
    void (isMeant ? dialog.accept() : dialog.dismiss());
  });
});

beforeEach((context) => {
  questions = [];
  isMeant = true;
  needsChromium(context);
});

afterAll(async () => {
  await browser?.close();
  await organization?.stop();
});

/** Without the message about the toggle, which the test sets. */
const messages = () => page.locator("main > article").filter({ hasNotText: "Notice ·" });
const newest = () => messages().last();
/** The first one: what is proposed. */
const buttonOf = (message: Locator) => message.getByRole("button").first();

async function latestOf(account: string) {
  const state = dynamoState({ client: organization.clients(accounts.hub).dynamodb, name: tableName });
  return (await state.read({ ...role, account })).record.latest;
}

test("a drift that waits for a person is put back by the button below its message", async () => {
  const drift = widened("qovery-access");
  await organization.gateway.overwriteTrust(role.account, role.name, drift);
  const { sqs } = organization.clients(accounts.hub);
  await send(sqs, queueNames.trustUpdated, JSON.stringify(updated("event-1", drift)));
  const button = buttonOf(newest());
  await button.waitFor();
  expect(await button.textContent()).toBe("Revert");

  isMeant = false;
  await button.click();
  expect(questions).toEqual([expect.stringContaining("444444444444/qovery-user-role")]);
  expect((await latestOf(prod))?.approval).toBeUndefined();

  isMeant = true;
  await button.click();
  await newest().getByText("Only visible to you: Approved. The responder is writing 1 role now.").waitFor();
  await expect
    .poll(() => latestOf(prod))
    .toMatchObject({
      state: "reverted",
      approval: { by: "ada (Slack U0ADA456789)" },
    });
  await expect.poll(() => buttonOf(newest()).count()).toBe(0);
  await newest().getByText("Approved by ada (Slack U0ADA456789).").first().waitFor();
});

test("a rotation that broke roles in two accounts is one message, and one click repairs all", async () => {
  await createVendor(organization);
  await rotateDeployer(organization);
  await organization.sweep();
  const message = newest();
  await message.getByText("deleted and recreated").first().waitFor();
  // Complete: a click below a message that grows meanwhile is refused
  await expect
    .poll(() => message.locator(".header").first().textContent())
    .toContain("4 roles in 2 accounts");
  expect(await messages().count()).toBe(2);
  const text = await message.textContent();
  for (const account of [dev, prod]) expect(text).toContain(`${account}: qovery-user-`);

  await buttonOf(message).click();
  expect(questions).toEqual([expect.stringContaining("333333333333/qovery-user-role")]);
  for (const account of [dev, prod])
    await expect.poll(() => latestOf(account)).toMatchObject({ state: "reverted" });
  await expect.poll(() => buttonOf(message).count()).toBe(0);
  await message.getByText("All 4 roles: rebound and verified").first().waitFor();
  expect(await messages().count()).toBe(2);
});

test("a critical change is snoozed, acknowledged, and adopted with a second click in an answer that only one person sees", async () => {
  const open = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
  });
  await organization.gateway.overwriteTrust(role.account, role.name, open);
  const { sqs } = organization.clients(accounts.hub);
  await send(sqs, queueNames.trustUpdated, JSON.stringify(updated("event-2", open)));
  const click = (name: string) => newest().getByRole("button", { name }).click();
  await click("Snooze 24 h");
  await newest().getByText("by ada (Slack U0ADA456789) until").first().waitFor();
  await click("Acknowledge");
  await newest().getByText("by ada (Slack U0ADA456789) at").first().waitFor();

  await click("Adopt (critical)");
  await newest().getByRole("button", { name: "Adopt the critical change" }).waitFor();
  expect((await latestOf(prod))?.state).toBe("awaiting-approval");
  await click("Adopt the critical change");
  await expect.poll(() => latestOf(prod)).toMatchObject({ state: "adopted" });
});
