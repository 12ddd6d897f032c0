import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ownNamePrefix } from "../../core/contract/roles.ts";
import { type FunctionUrl, functionUrl } from "../../local/lambda/function-url.ts";
import { functionFiles } from "../../tools/bundle.ts";
import { everyCase } from "../support/every-case.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { protectRestored, removeRestored } from "./support/restored-role.ts";
import { type Scenario, scenarios, unreadable } from "./support/scenarios.ts";
import { actionsOf, takeAway } from "./support/take-away.ts";

// Each action of each function's role is removed once, and the failure names it. So every permission is needed, and none
// fails in silence. The short form tries one action of each function.

let hub: Hub;
let url: FunctionUrl;

beforeAll(async () => {
  hub = await startHub();
  await protectRestored(hub);
  url = await functionUrl((event) => hub.functions["slack-actions"].process.invoke(event));
  hub.organization.slack.interactions.requestUrl = url.url;
});

beforeEach(() => hub.reset());

afterAll(async () => {
  await url?.stop();
  if (hub !== undefined) await removeRestored(hub);
  await hub?.stop();
});

/** What no scenario here can show, with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  "sqs:ReceiveMessage": "Lambda reads the queue under the function's role: every test of test/e2e",
  "sqs:DeleteMessage": "as above",
  "sqs:GetQueueAttributes": "Lambda asks for it when a queue is connected, which nobody does here",
  "logs:CreateLogStream": "Lambda writes the log itself",
  "logs:PutLogEvents": "as above",
  "kms:Decrypt": "asked for by SNS and SSM on our behalf, which nobody judges here",
  "kms:GenerateDataKey": "asked for by SNS on our behalf, as above",
};

const all: readonly Scenario[] = [...scenarios, ...unreadable];
const table = all.flatMap((scenario) => scenario.needs.map((action) => ({ ...scenario, action })));

test.each(functionFiles)("every action of %s is taken away below, or cannot be", async (file) => {
  const declared = await actionsOf(hub.clients.iam, `${ownNamePrefix}${file}`);
  const taken = table.filter((one) => one.file === file).map(({ action }) => action);
  const left = Object.keys(elsewhere).filter((action) => declared.includes(action));
  expect([...new Set([...taken, ...left])].toSorted()).toEqual(declared);
});

const tried = everyCase
  ? table
  : functionFiles.flatMap((file) => table.filter((one) => one.file === file).slice(-1));

describe.each(tried)("$file without $action, when $name,", ({ file, action, prepare, run }) => {
  test("fails, and says what is missing", async () => {
    await prepare(hub);
    const { process, lines } = hub.functions[file];
    await process.stop(); // what it remembers needs no permission
    const from = lines.length;
    const giveBack = await takeAway(hub.clients.iam, `${ownNamePrefix}${file}`, action);
    const result = await run(hub).finally(giveBack);
    const seen = JSON.stringify([lines.slice(from), result, await hub.incidents()]);
    expect(seen).toContain(`not authorized to perform: ${action} `);
  });
});
