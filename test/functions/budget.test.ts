import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accounts } from "../../local/shared/accounts.ts";
import { expectedDocument, qovery, sample, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import type { Run } from "./support/lambda.ts";

const { hub: hubAccount, dev } = accounts;
const assumed = `${hubAccount} sts:AssumeRole`;
const catalogueRead = `${hubAccount} dynamodb:Query`;

let hub: Hub;
let count = 0;

beforeAll(async () => {
  hub = await startHub();
  await hub.turnToggle("on");
});

beforeEach(() => hub.reset());

afterAll(() => hub?.stop());

/** An event about the role, whose document is live. */
async function follow(document: string, role = qovery): Promise<Run> {
  count += 1;
  await hub.stage.put(role, document);
  const { account, name: roleName } = role;
  const changes = {
    account,
    "detail.recipientAccountId": account,
    "detail.requestParameters.roleName": roleName,
  };
  return hub.functions["on-trust-updated"].run(JSON.stringify(updated(`event-${count}`, document, changes)));
}

test("the first event of a process fetches the credentials and the catalogue, the next ones do not", async () => {
  const first = await follow(expectedDocument("qovery-access"));
  expect(first.calls).toMatchObject({ [assumed]: 1, [catalogueRead]: 1 });
  const second = await follow(expectedDocument("qovery-access"), {
    ...qovery,
    name: "qovery-user-access-role",
  });
  expect(second.calls).not.toHaveProperty(assumed);
  expect(second.calls).not.toHaveProperty(catalogueRead);
});

test("an event about a role that is as expected costs one GetRole and one table read", async () => {
  await follow(expectedDocument("qovery-access"));
  const { calls } = await follow(expectedDocument("qovery-access"));
  expect(calls).toEqual({
    [`${hubAccount} dynamodb:BatchGetItem`]: 1,
    [`${qovery.account} iam:GetRole`]: 1,
  });
});

test("from detection to verified revert it is ten calls, none of them twice for one fact", async () => {
  await follow(widened("qovery-access", "arn:aws:iam::999999999999:root"));
  await hub.reset();
  await hub.functions["on-trust-updated"].run(JSON.stringify(sample("put-parameter/toggle-changed")));
  const { calls } = await follow(widened("qovery-access"));
  const incidents = await hub.incidents();
  expect(incidents.find(({ cause }) => cause.kind === "trust-changed")).toMatchObject({ state: "reverted" });
  expect(calls).toEqual({
    [`${hubAccount} dynamodb:BatchGetItem`]: 1,
    [`${hubAccount} ssm:GetParameter`]: 1, // just before the write; the decision presumes the mode that was announced
    [`${hubAccount} dynamodb:TransactWriteItems`]: 2, // before and after the write
    [`${hubAccount} events:PutEvents`]: 2, // the alert during the write, and its result
    [`${qovery.account} iam:GetRole`]: 3, // what is there, just before the write, and what came of it
    [`${qovery.account} iam:UpdateAssumeRolePolicy`]: 1,
  });
  expect(Object.values(calls).reduce((sum, calls) => sum + calls)).toBeLessThanOrEqual(10);
});

test("the names of accounts cost a process of notify one table read, not one for each notification", async () => {
  const named: (number | undefined)[] = [];
  for (const foreign of ["888888888888", "777777777777"]) {
    await hub.reset();
    await follow(widened("qovery-access", `arn:aws:iam::${foreign}:root`));
    const { run } = await hub.tell();
    expect(run?.calls).toHaveProperty([`${hubAccount} sns:Publish`]);
    named.push(run?.calls[`${hubAccount} dynamodb:BatchGetItem`]);
  }
  expect(named).toEqual([1, undefined]);
});

test("one notification to the topic and to Slack is seven calls; a second event about it is two", async () => {
  await follow(widened("qovery-access", "arn:aws:iam::666666666666:root"));
  await hub.tell();
  await hub.reset();
  await follow(widened("qovery-access"));
  const { run, messages } = await hub.tell(); // the events of the detection and of the revert
  expect(messages.map(({ thread_ts }) => thread_ts !== undefined)).toEqual([false, true]);
  expect(run?.calls).toEqual({
    [`${hubAccount} dynamodb:GetItem`]: 1,
    [`${hubAccount} sns:Publish`]: 1,
    // The claim, what the topic was sent, Slack's message, and its reply with the end of the claim; a claim and its end
    [`${hubAccount} dynamodb:UpdateItem`]: 4 + 2,
    [`${hubAccount} dynamodb:BatchWriteItem`]: 1,
  });
});

test("credentials are fetched once for each role of each account", async () => {
  await hub.functions["on-trust-updated"].process.stop();
  const fetched: (number | undefined)[] = [];
  for (const account of [qovery.account, dev, qovery.account, dev]) {
    const role = { ...qovery, account };
    const harmless = await follow(expectedDocument("qovery-access"), role);
    const drift = await follow(widened("qovery-access"), role);
    fetched.push(harmless.calls[assumed], drift.calls[assumed]);
  }
  expect(fetched).toEqual([1, 1, 1, 1, undefined, undefined, undefined, undefined]);
});
