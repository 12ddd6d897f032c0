import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { slackSigningSecretParameterName } from "../../core/contract/parameters.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { eventOf, type FunctionUrl, functionUrl } from "../../local/lambda/function-url.ts";
import { actionOf, payloadOf, signed } from "../../local/slack/interactions.ts";
import type { SlackMessage } from "../../local/slack/messages.ts";
import { slackSigningSecret } from "../../local/slack/workspace.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { onlyIncident } from "./support/outcomes.ts";
import { takeAll } from "./support/queues.ts";

let hub: Hub;
let url: FunctionUrl;
let message: SlackMessage;
let count = 0;

const answer = v.object({ statusCode: v.number(), body: v.literal("") });

beforeAll(async () => {
  hub = await startHub();
  url = await functionUrl((event) => hub.functions["slack-actions"].process.invoke(event));
  hub.organization.slack.interactions.requestUrl = url.url;
});

afterAll(async () => {
  await url?.stop();
  await hub?.stop();
});

/** A drift that waits for a person, and its message in Slack. */
beforeEach(async () => {
  count += 1;
  await hub.reset();
  await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  await hub.turnToggle("approve");
  await hub.stage.put(qovery, widened("qovery-access"));
  const event = updated(`event-${count}`, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(JSON.stringify(event));
  const { messages } = await hub.tell();
  message = messages[0] ?? expect.fail("nothing was told");
});

const slack = () => hub.organization.slack;
const incident = () => onlyIncident(hub);
const rechecks = () => takeAll(hub.clients.sqs, queueNames.trustRechecks);
const answers = () => slack().interactions.answers();
const logOf = () => hub.functions["slack-actions"].lines.join("\n");

/** What Slack would send when the button is pressed. */
function bodyOf(changes: Record<string, unknown> = {}): string {
  const action = actionOf(message, "approve") ?? expect.fail("the message has no button");
  const payload = { ...payloadOf(message, action, `${slack().url}/response/unknown`), ...changes };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function send(
  body: string,
  headers: Record<string, string> = signed(body),
  method = "POST",
): Promise<number> {
  const request: IncomingMessage = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), {
    url: "/",
    method,
    headers,
  }) as unknown as IncomingMessage;
  return invoke(await eventOf(request));
}

async function invoke(event: LambdaFunctionURLEvent): Promise<number> {
  return v.parse(answer, await hub.functions["slack-actions"].process.invoke(event)).statusCode;
}

/** Nothing is on record, and nobody was sent to look. */
async function expectNothing(before: Incident): Promise<void> {
  expect(await incident()).toEqual(before);
  expect(await rechecks()).toEqual([]);
}

describe("a button that is clicked", () => {
  test("is an approval on record, a trigger, and an answer that only that person sees", async () => {
    expect(await slack().interactions.click(message.ts, "approve")).toBe(200);
    expect(await incident()).toMatchObject({ approval: { by: "ada (Slack U0ADA456789)" } });
    const [trigger, ...others] = (await rechecks()).map((body) => JSON.parse(body));
    expect(others).toEqual([]);
    expect(trigger).toMatchObject({ reason: "approved", account: qovery.account, roleName: qovery.name });
    expect(answers().at(-1)).toEqual({
      ts: message.ts,
      text: "Approved. The responder is writing 1 role now.",
    });
  });

  test("by Slack's name for the one who clicked, not by a name that someone gave themselves", async () => {
    const user = { id: "U0ADA456789", name: "root\u202e (Slack U0BOSS45678)\n<!channel>" };
    expect(await send(bodyOf({ user }))).toBe(200);
    expect((await incident()).approval?.by).toBe("root Slack U0BOSS45678 !channel (Slack U0ADA456789)");
  });

  test("and delivered again: one approval, and rechecks of one id", async () => {
    const body = bodyOf();
    const headers = signed(body);
    expect([await send(body, headers), await send(body, headers)]).toEqual([200, 200]);
    const { steps } = await incident();
    expect(steps.filter(({ note }) => note.startsWith("Approved by"))).toHaveLength(1);
    expect(new Set(await rechecks()).size).toBe(1);
  });

  test("in less than the three seconds that Slack waits", async () => {
    const start = performance.now();
    await slack().interactions.click(message.ts, "approve");
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("and whose body comes as text is answered too", async () => {
    const body = bodyOf();
    const event = { ...eventFor(body), body, isBase64Encoded: false };
    expect(await invoke(event)).toBe(200);
    expect((await incident()).approval).toBeDefined();
  });

  test("after something changed is refused in words", async () => {
    const stale = slack().messages.find(message.ts) ?? message;
    await hub.stage.put(qovery, widened("qovery-access", "arn:aws:iam::999999999999:root"));
    await hub.functions["on-trust-updated"].run(
      JSON.stringify(updated(`other-${count}`, widened("qovery-access", "arn:aws:iam::999999999999:root"))),
    );
    message = stale;
    expect(await slack().interactions.click(message.ts, "approve")).toBe(200);
    expect(answers().at(-1)?.text).toMatch(/^No approval is pending/);
    expect(await rechecks()).toEqual([]);
  });

  test("while the toggle is off approves nothing, and says so", async () => {
    const before = await incident();
    await hub.turnToggle("off");
    await slack().interactions.click(message.ts, "approve");
    expect(answers().at(-1)?.text).toContain("Auto-remediation is off");
    await expectNothing(before);
  });
});

function eventFor(body: string): LambdaFunctionURLEvent {
  const http = { method: "POST", path: "/", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/",
    rawQueryString: "",
    headers: signed(body),
    requestContext: {
      accountId: "anonymous",
      apiId: "a",
      domainName: "a",
      domainPrefix: "a",
      http,
      requestId: "r",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    isBase64Encoded: false,
  };
}

describe("the other buttons", () => {
  const click = (id: string) => slack().interactions.click(message.ts, id);
  const reread = () => slack().messages.find(message.ts) ?? expect.fail("the message is gone");

  /** Carries out what the person ordered, and sends the notifications. */
  async function follow(): Promise<void> {
    for (const body of await rechecks()) await hub.functions["on-trust-updated"].run(body);
    await hub.tell();
    message = reread();
  }

  test("acknowledge: a step with the person, in the thread, and the button is gone", async () => {
    expect(await click("acknowledge")).toBe(200);
    expect(answers().at(-1)?.text).toBe(
      "Acknowledged. No more reminders follow unless the incident changes.",
    );
    await click("acknowledge");
    expect(answers().at(-1)?.text).toContain("already been acknowledged");
    await follow();
    const { steps, state } = await incident();
    expect(state).toBe("awaiting-approval");
    expect(steps.filter(({ kind }) => kind === "follow-up").map(({ note }) => note)).toEqual([
      "Acknowledged by ada (Slack U0ADA456789).",
    ]);
    expect(JSON.stringify(message)).toContain("by ada (Slack U0ADA456789) at ");
    expect(actionOf(message, "acknowledge")).toBeUndefined();
    expect(actionOf(message, "approve")).toBeDefined();
    const thread = slack()
      .messages.all()
      .filter(({ thread_ts: ts }) => ts === message.ts);
    expect(JSON.stringify(thread)).toContain("Acknowledged by ada");
  });

  test("snooze: until when is on record, and it can still be acknowledged", async () => {
    await click("snooze-24");
    expect(answers().at(-1)?.text).toMatch(/^Snoozed until \d{4}-/);
    await follow();
    const { followUp } = await incident();
    expect(Date.parse(followUp?.until ?? "") - Date.parse(followUp?.at ?? "")).toBe(24 * 3600 * 1000);
    expect(actionOf(message, "snooze-1")).toBeUndefined();
    expect(actionOf(message, "acknowledge")).toBeDefined();
  });

  test("adopt: a critical change asks twice, in a reply that only the person sees", async () => {
    await click("adopt");
    expect(answers().at(-1)?.text).toMatch(
      /^This change is critical\. The live trust policy of 444444444444/,
    );
    expect(await rechecks()).toEqual([]);
    expect((await incident()).approval).toBeUndefined();
    expect(await click("adopt-critical")).toBe(200);
    await follow();
    expect(await incident()).toMatchObject({ state: "adopted" });
    expect(await hub.stage.trustOf(qovery)).toBe(widened("qovery-access"));
  });

  test("an outdated click says what changed since, and does nothing", async () => {
    const stale = structuredClone(reread());
    await click("acknowledge");
    await follow();
    message = stale;
    for (const id of ["snooze-1", "adopt-critical"]) {
      const body = bodyOf({ actions: [{ ...actionOf(stale, "snooze-1"), action_id: id }] });
      expect(await send(body)).toBe(200);
    }
    expect(await rechecks()).toEqual([]);
    expect(answers().at(-1)?.ts).toBe(message.ts);
    expect(logOf()).toContain('"outcome":"refused","action":"snooze-1"');
  });

  test("someone who may not: nothing is done for any of them", async () => {
    const user = { id: "U0EVE4567890", name: "eve" };
    const before = await incident();
    for (const id of ["acknowledge", "snooze-1", "adopt"]) {
      const action = actionOf(message, id) ?? expect.fail(`no button ${id}`);
      expect(await send(bodyOf({ user, actions: [action] }))).toBe(200);
    }
    await expectNothing(before);
  });
});

describe("nothing is done, and the reason is not disclosed, for a request", () => {
  const at = (seconds: number) => (body: string) =>
    signed(body, slackSigningSecret, Date.now() + seconds * 1000);
  const without = (name: string) => (body: string) => {
    const { [name]: _, ...headers } = signed(body);
    return headers;
  };

  test.each<readonly [string, (body: string) => Record<string, string>]>([
    ["signed with another secret", (body) => signed(body, "another")],
    ["signed for another body", () => signed(bodyOf({ token: "other" }))],
    ["from six minutes ago", at(-301)],
    ["from six minutes ahead", at(302)],
    ["without a signature", without("x-slack-signature")],
    ["without a time", without("x-slack-request-timestamp")],
    ["with a signature of another length", (body) => ({ ...signed(body), "x-slack-signature": "v0=ab" })],
    ["with a time that is none", (body) => ({ ...signed(body), "x-slack-request-timestamp": "NaN" })],
    ["of another version", (body) => ({ ...signed(body), "x-slack-signature": `v1=${"0".repeat(64)}` })],
  ])("%s", async (_, headersFor) => {
    const before = await incident();
    const told = answers().length;
    const body = bodyOf();
    expect(await send(body, headersFor(body))).toBe(401);
    await expectNothing(before);
    expect(answers()).toHaveLength(told);
  });

  test("that asks for the page", async () => {
    expect(await send("", {}, "GET")).toBe(405);
  });

  test("that is larger than any of Slack's", async () => {
    const body = bodyOf({ filling: "x".repeat(200_000) });
    expect(await send(body)).toBe(413);
    expect(await rechecks()).toEqual([]);
  });
});

test("a request of five minutes less a little, in either direction, is Slack's", async () => {
  for (const seconds of [-295, 295]) {
    const body = bodyOf();
    expect(await send(body, signed(body, slackSigningSecret, Date.now() + seconds * 1000))).toBe(200);
  }
});

test.each<readonly [string, () => string]>([
  ["no form", () => "{}"],
  ["a form of something else", () => "text=hello"],
  ["a payload that is no JSON", () => "payload=%7B"],
  ["a payload that is no text", () => "payload=%ff"],
  ["another kind of interaction", () => bodyOf({ type: "view_submission" })],
  ["another button", () => bodyOf({ actions: [{ action_id: "deny", value: "" }] })],
  ["a value that is none of ours", () => bodyOf({ actions: [{ action_id: "approve", value: "all of it" }] })],
  ["no action", () => bodyOf({ actions: [] })],
])("what Slack signs, but is %s, is refused", async (_, body) => {
  const before = await incident();
  expect(await send(body())).toBe(400);
  await expectNothing(before);
});

describe("someone who may not", () => {
  test("gets a refusal, and nothing is done", async () => {
    const before = await incident();
    expect(await send(bodyOf({ user: { id: "U0EVE4567890", name: "ada" } }))).toBe(200);
    await expectNothing(before);
    expect(logOf()).toContain('"outcome":"not-allowed","action":"approve","subject"');
  });

  test("gets no call to an address of their choice", async () => {
    const calls: string[] = [];
    const other = await functionUrl(async ({ rawPath }) => {
      calls.push(rawPath);
      return { statusCode: 200 };
    });
    expect(await send(bodyOf({ response_url: `${other.url}take` }))).toBe(200);
    await other.stop();
    expect(calls).toEqual([]);
    expect(await incident()).toHaveProperty("approval"); // it was Slack who said who pressed
  });
});

test("no secret, no signature and nothing of a request is in the log", async () => {
  const body = bodyOf({ token: "a-token-of-slacks" });
  await send(body);
  await send(body, signed(body, "wrong"));
  await send("payload=a-forged-text");
  for (const text of [
    slackSigningSecret,
    "v0=",
    "a-token-of-slacks",
    "a-forged-text",
    "response_url=",
    body.slice(0, 60),
  ])
    expect(logOf()).not.toContain(text);
});

test("a secret that is missing closes the door", async () => {
  const parameter = { Name: slackSigningSecretParameterName, Type: "SecureString", Overwrite: true } as const;
  await hub.clients.ssm.send(new PutParameterCommand({ ...parameter, Value: " " }));
  await hub.functions["slack-actions"].process.stop();
  const body = bodyOf();
  expect(await send(body)).toBe(401);
  expect(await send(body, signed(body, ""))).toBe(401);
  await hub.clients.ssm.send(new PutParameterCommand({ ...parameter, Value: slackSigningSecret }));
});
