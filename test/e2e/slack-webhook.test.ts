import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { command, useAccount } from "../cli/support/command-line.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { send } from "../functions/support/queues.ts";
import { hasChromium, missing, needsChromium, openPage, startChromium } from "./chromium.ts";

const { TRUST_DRIFT_SLACK_CHANNEL: _, TRUST_DRIFT_SLACK_APPROVERS: __, ...withoutApp } = exampleSettings;
const output = path.resolve(import.meta.dirname, "../output");
let organization: Organization;
let browser: Browser;
let page: Page;
let restoreEnvironment: () => void = () => undefined;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  const settings = { ...withoutApp, TRUST_DRIFT_SLACK_WEBHOOK: "on" };
  [organization, browser] = await Promise.all([startOrganization({ settings }), startChromium()]);
  restoreEnvironment = useAccount(organization.url, organization.accounts.hub);
  page = await openPage(browser, organization.slack.url);
});

beforeEach(needsChromium);

afterAll(async () => {
  restoreEnvironment();
  await browser?.close();
  await organization?.stop();
});

test("a deployment with a webhook alone: each state is a message, and the command in it approves", async () => {
  await command(["toggle", "approve", "--yes"]);
  const document = widened("qovery-access");
  await organization.gateway.overwriteTrust(qovery.account, qovery.name, document);
  const { sqs } = organization.clients(organization.accounts.hub);
  await send(sqs, queueNames.trustUpdated, JSON.stringify(updated("event-1", document)));
  const asked = page.locator("main > article", { hasText: "Approval needed" });
  await asked.waitFor();
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await asked.locator("details").count()).toBe(0);
  const [line = ""] = (await asked.locator("pre").allTextContents()).filter((one) =>
    one.startsWith("trustdrift"),
  );
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: path.join(output, "slack-webhook.png"), fullPage: true });

  const { code, errors } = await command([...line.split(" ").slice(1), "--yes"]);
  expect([code, errors]).toEqual([0, ""]);
  const reverted = page.locator("main > article", { hasText: "Reverted" });
  await reverted.waitFor();
  expect(await asked.count()).toBe(1); // not edited
  expect(await page.locator("main > article .edited").count()).toBe(0);
  await page.screenshot({ path: path.join(output, "slack-webhook-reverted.png"), fullPage: true });
});
