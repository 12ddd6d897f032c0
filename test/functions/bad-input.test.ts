import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { queueArn } from "../../local/deployment/queues.ts";
import { type Poller, pollQueue } from "../../local/lambda/poller.ts";
import { receives } from "../../stacks/settings/timing.ts";
import { type FunctionFile, functionFiles } from "../../tools/bundle.ts";
import { expectedDocument, qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { functionOf, type Lambda, lambdaOf } from "./support/lambda.ts";
import { expectAlert, expectNothingToDo, writesOf } from "./support/outcomes.ts";
import { send, takeAll, waiting } from "./support/queues.ts";
import { sampleOf } from "./support/samples.ts";

let hub: Hub;
let onTrustUpdated: Lambda;
const pollers: Poller[] = [];

beforeAll(async () => {
  hub = await startHub();
  onTrustUpdated = hub.functions["on-trust-updated"];
});

beforeEach(() => hub.turnToggle("on"));

afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
  await hub.reset();
});

afterAll(() => hub?.stop());

const event = (document: string, changes: Record<string, unknown> = {}) =>
  JSON.stringify(updated("event-1", document, changes));

const left = (queue: string) => waiting(hub.clients.sqs, queue);

/** The queue's poller, as the local organization runs it. */
function poll({ process }: Lambda, retryAfterSeconds: number): string[] {
  const log: string[] = [];
  const poller = pollQueue({
    sqs: hub.clients.sqs,
    queueArn: queueArn(queueNames.trustUpdated),
    batchSize: 5,
    visibilitySeconds: 3,
    retryAfterSeconds,
    laterRetryAfterSeconds: retryAfterSeconds, // no wait for IAM here
    invoke: (batch) => process.invoke(batch),
    log: (line) => void log.push(line),
  });
  pollers.push(poller);
  return log;
}

test("a malformed event ends in the dead-letter queue as it came, and holds up no other", async () => {
  const { body } = sampleOf("malformed/role-name-array.json");
  await hub.stage.put(qovery, widened("qovery-access"));
  const from = onTrustUpdated.lines.length;
  await send(hub.clients.sqs, queueNames.trustUpdated, body, event(widened("qovery-access")));
  poll(onTrustUpdated, 0);
  await expect.poll(() => left(queueNames.deadLetters)).toBe(1);
  expect(await takeAll(hub.clients.sqs, queueNames.deadLetters)).toEqual([body]);
  await expect.poll(() => left(queueNames.trustUpdated)).toBe(0);
  const incidents = await hub.incidents();
  expect(incidents.filter(({ cause }) => cause.kind !== "call-unreadable")).toMatchObject([
    { state: "reverted" },
  ]);
  expect(incidents).toHaveLength(2);
  const errors = onTrustUpdated.lines.slice(from).filter((line) => line.includes('"level":"ERROR"'));
  expect(errors).toHaveLength(receives.responder); // one for each time it was given out
  for (const line of errors)
    expect(line).toContain('"message":"detail.requestParameters.roleName: expected ');
});

describe("policy JSON that cannot be read", () => {
  const cutOff = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",';
  const misspelt = JSON.stringify({ Version: "2012-10-17", Statement: [{ Efect: "Allow" }] });

  test.each([
    { what: "that is no JSON", document: cutOff, path: "$" },
    { what: "with a field that policies do not have", document: misspelt, path: "Statement[0].Effect" },
  ])(
    "$what is reported with the place of the fault, and not written over while the toggle is off",
    async (bad) => {
      await hub.turnToggle("off");
      await hub.stage.put(qovery, bad.document);
      const run = await onTrustUpdated.run(event(bad.document));
      const faults = expect.arrayContaining([{ path: bad.path, message: expect.any(String) }]);
      const cause = { kind: "trust-unreadable", faults };
      await expectAlert(hub, run, { state: "detected", severity: "critical", cause });
      expect(await hub.stage.trustOf(qovery)).toBe(bad.document);
    },
  );

  test("in an event alone is reported, and writes nothing although the toggle is on", async () => {
    const run = await onTrustUpdated.run(event(cutOff));
    await expectAlert(hub, run, { state: "resolved", cause: { kind: "trust-unreadable" } });
    expect(writesOf(run)).toBe(0);
  });
});

describe("an unknown role", () => {
  test("that no expectation names is nothing to do, and the line says which", async () => {
    const run = await onTrustUpdated.run(
      event(widened("qovery-access"), { "detail.requestParameters.roleName": "nobody-knows" }),
    );
    await expectNothingToDo(hub, run, "not-protected");
    expect(run.log).toMatchObject([{ account: qovery.account, role: "nobody-knows" }]);
  });

  test("that is protected, but is not there, is reported as gone, and so is the drift that it had before", async () => {
    await hub.stage.put(qovery, undefined);
    const run = await onTrustUpdated.run(event(widened("qovery-access")));
    expect(run.givenBack).toEqual([]);
    const incidents = await hub.incidents();
    expect(incidents.map(({ cause, state }) => [cause.kind, state]).sort()).toEqual([
      ["role-deleted", "detected"],
      ["trust-changed-briefly", "resolved"],
    ]);
    for (const { role } of incidents) expect(role).toMatchObject(qovery);
    expect(writesOf(run)).toBe(0);
  });
});

describe("a toggle", () => {
  const toggle = async (value: string | undefined) => {
    if (value === undefined) {
      await hub.clients.ssm.send(new DeleteParameterCommand({ Name: toggleParameterName }));
    } else await hub.turnToggle(value);
  };

  test.each([
    { value: "On", problem: 'the toggle is "On", which is not off, approve or on' },
    { value: "ture", problem: 'the toggle is "ture", which is not off, approve or on' },
    { value: undefined, problem: `there is no parameter ${toggleParameterName}` },
  ])("that is $value counts as off, and the alert says so", async ({ value, problem }) => {
    await toggle(value);
    await hub.stage.put(qovery, widened("qovery-access"));
    const run = await onTrustUpdated.run(event(widened("qovery-access")));
    const incident = await expectAlert(hub, run, { state: "detected" });
    expect(incident.steps.at(-1)?.note).toContain(problem);
    expect(writesOf(run)).toBe(0);
  });
});

describe("a wrong environment", () => {
  const wrong: Readonly<Record<FunctionFile, Readonly<Record<string, string>>>> = {
    "on-trust-updated": { TABLE_NAME: "", TOGGLE_PARAMETER_NAME: "toggle", MEMBER_EXTERNAL_ID: "?" },
    "on-principal-changed": { JOURNAL_BUS_NAME: " ", UNPROTECTED_ROLES: "shout" },
    notify: { TABLE_NAME: "", TOPIC_ARN: "alerts", SLACK_CHANNEL: "#trust-drift" },
    "sweep-plan": { SWEEP_ACCOUNT_QUEUE_URL: "nowhere", SWEEP_ACCOUNTS: "everyone" },
    "sweep-account": {
      TRUST_RECHECKS_QUEUE_URL: "nowhere",
      RECHECK_DELAY_SECONDS: "soon",
      JOURNAL_BUS_NAME: "",
    },
    "take-snapshot": { TABLE_NAME: " ", MEMBER_EXTERNAL_ID: "?" },
    "slack-actions": { SLACK_SIGNING_SECRET_PARAMETER_NAME: "secret", SLACK_APPROVERS: "grace" },
    canary: { CANARY_ACCOUNT: "the hub", TOGGLE_PARAMETER_NAME: "toggle" },
  };
  const started: Lambda[] = [];
  const start = async (file: FunctionFile, changes: Readonly<Record<string, string>>) => {
    const one = await lambdaOf(hub.organization, await functionOf(file), hub.bundles[file], changes);
    started.push(one);
    return one;
  };
  afterEach(() => Promise.all(started.splice(0).map(({ process }) => process.stop())));

  test.each(functionFiles)(
    "keeps %s from starting, and one line names every variable at once",
    async (file) => {
      const { process, lines } = await start(file, wrong[file]);
      await expect(process.warm()).rejects.toThrow("while it started");
      const faults = () =>
        lines.filter((line) => line.includes("InputError]: invalid environment of the function"));
      await expect.poll(() => faults().length).toBe(1);
      const [said] = faults();
      for (const [name, value] of Object.entries(wrong[file])) {
        expect(said).toContain(`${name}: expected `);
        if (value.length > 1) expect(said).not.toContain(value); // it may be a secret in the wrong place
      }
    },
  );

  test("loses no message: it waits in its queue until the function starts", async () => {
    await hub.stage.put(qovery, widened("qovery-access"));
    await send(hub.clients.sqs, queueNames.trustUpdated, event(widened("qovery-access")));
    const log = poll(await start("on-trust-updated", wrong["on-trust-updated"]), 1);
    await expect.poll(() => log.length).toBeGreaterThan(0);
    await pollers.pop()?.stop();
    expect(await left(queueNames.trustUpdated)).toBe(1);
    expect(await left(queueNames.deadLetters)).toBe(0);
    poll(onTrustUpdated, 1);
    await expect.poll(() => hub.stage.trustOf(qovery)).toBe(expectedDocument("qovery-access"));
    await expect.poll(() => left(queueNames.trustUpdated)).toBe(0);
  });
});
