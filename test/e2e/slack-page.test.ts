import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { qovery, updated } from "../core/support/samples.ts";
import { send } from "../functions/support/queues.ts";
import { hasChromium, missing, needsChromium, openPage, startChromium } from "./chromium.ts";

let organization: Organization;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!hasChromium) return console.warn(`skipped: ${missing}`);
  [organization, browser] = await Promise.all([startOrganization(), startChromium()]);
  page = await openPage(browser, organization.slack.url);
});

beforeEach(needsChromium);

afterAll(async () => {
  await browser?.close();
  await organization?.stop();
});

/** The document is live, and an event tells of it. */
async function change(eventId: string, document: object): Promise<void> {
  const text = JSON.stringify(document);
  await organization.gateway.overwriteTrust(qovery.account, qovery.name, text);
  const { sqs } = organization.clients(organization.accounts.hub);
  await send(sqs, queueNames.trustUpdated, JSON.stringify(updated(eventId, text)));
}

function trusting(principal: string, condition?: object): object {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  return {
    Version: "2012-10-17",
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  };
}

test("the page says what happened, how it stands, how bad it is and who did it", async () => {
  await change("event-1", trusting("arn:aws:iam::193672423079:root"));
  const message = page.locator("main > article").first();
  await message.waitFor();
  expect(await message.locator(".header").first().textContent()).toMatch(
    /^🔴 Open · Foreign account 193672423079 can assume qovery-user-role \((account|prod) 444444444444\)$/,
  );
  const text = await message.textContent();
  expect(text).toContain("Not reverted. Auto-remediation is off.");
  expect(text).toContain(
    "CRITICAL: any principal in account 193672423079 (foreign) can now assume this role, without any condition",
  );
  expect(text).toContain("user release-bot in account 444444444444 via the AWS CLI from 203.0.113.24");
  expect(await message.locator("strong", { hasText: "CRITICAL" }).count()).toBe(1);
});

test("other drift edits the message, shows hostile text as text, and runs nothing", async () => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const hostile = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 2'>",
    "<!channel> <@U0TRUSTDRIFT>",
    "</pre>```*bold*``` `code`",
    "<javascript:window.ran=3|click here>",
    "<https://evil.example.com|our wiki>",
  ];
  const principal = `arn:aws:iam::193672423079:user/${hostile[0]}${hostile[1]}`;
  await change("event-2", trusting(principal, { StringEquals: { "aws:PrincipalTag/note": hostile } }));
  const message = page.locator("main > article").first();
  await message.locator("pre", { hasText: "evil.example.com" }).first().waitFor();
  await message.getByText("Foreign account 193672423079 could assume qovery-user-role").first().waitFor();
  await message.getByText("A later change replaced this drift").first().waitFor();
  expect(await page.locator("main > article").count()).toBe(1);
  const found = await message.locator("pre", { hasText: "PrincipalTag" }).first().textContent();
  for (const text of hostile) expect(found).toContain(text);
  const main = page.locator("main");
  // Our own links lead to the AWS console
  const link = 'a:not([href^="https://us-east-1.console.aws.amazon.com/"])';
  expect(await main.locator(`script, img, iframe, ${link}, .mention`).count()).toBe(0);
  expect(await page.evaluate("window.ran")).toBeUndefined();
  expect(dialogs).toEqual([]);
});
