import { createServer } from "node:http";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { incidentsIn } from "../../core/notify/notification.ts";
import { matches } from "../../local/gateway/events/event-pattern.ts";
import { close, listen, readBody } from "../../local/shared/http.ts";
import { goldens } from "../core/notify/golden/render.ts";
import { eventOf, publishedSchema } from "../support/journal-events.ts";
import { guide } from "./documents.ts";

const text = v.pipe(v.string(), v.nonEmpty());
const Targets = v.array(
  v.strictObject({
    Id: text,
    Arn: text,
    RoleArn: text,
    HttpParameters: v.optional(
      v.strictObject({
        PathParameterValues: v.array(text),
        QueryStringParameters: v.record(text, text),
      }),
    ),
    InputTransformer: v.strictObject({ InputPathsMap: v.record(text, text), InputTemplate: text }),
  }),
);
const blocks = guide("docs/paging.md").blocks.flatMap((block) => {
  try {
    return [JSON.parse(block)];
  } catch {
    return [];
  }
});
const [pageCritical, closed] = blocks.filter((block) => !Array.isArray(block));
const targets = blocks.filter((block) => Array.isArray(block)).flatMap((block) => v.parse(Targets, block));
const targetOf = (id: string) => targets.find(({ Id }) => Id === id) ?? expect.fail(`no target ${id}`);

/** What the APIs require, and no more than they know. */
const Trigger = v.strictObject({
  routing_key: v.pipe(v.string(), v.length(32)),
  event_action: v.literal("trigger"),
  dedup_key: v.pipe(v.string(), v.maxLength(255)),
  payload: v.strictObject({
    summary: v.pipe(text, v.maxLength(1024)),
    source: text,
    severity: v.picklist(["critical", "error", "warning", "info"]),
    timestamp: v.pipe(v.string(), v.isoTimestamp()),
    component: text,
    class: text,
    custom_details: v.record(text, v.string()),
  }),
});
const Resolve = v.strictObject({
  routing_key: v.pipe(v.string(), v.length(32)),
  event_action: v.literal("resolve"),
  dedup_key: text,
});
const Create = v.strictObject({
  message: v.pipe(text, v.maxLength(130)),
  alias: v.pipe(text, v.maxLength(512)),
  description: v.pipe(v.string(), v.maxLength(15_000)),
  priority: v.picklist(["P1", "P2", "P3", "P4", "P5"]),
  source: v.pipe(v.string(), v.maxLength(100)),
  entity: v.pipe(v.string(), v.maxLength(512)),
  details: v.record(text, v.string()),
});
const Close = v.strictObject({ source: text, note: v.pipe(v.string(), v.maxLength(25_000)) });

const open = new Set<string>();
let seen = 0;
let url = "";

/** Stands in for PagerDuty's Events API v2 and Opsgenie's Alert API. */
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
  const body: unknown = JSON.parse((await readBody(request)).toString());
  const answer = (status: number) => void response.writeHead(status).end();
  seen += 1;
  if (pathname === "/v2/enqueue") {
    const parsed = v.safeParse(v.variant("event_action", [Trigger, Resolve]), body);
    if (!parsed.success) return answer(400);
    const { event_action: action, dedup_key: key } = parsed.output;
    if (action === "trigger") open.add(key);
    else open.delete(key);
    return answer(202);
  }
  if (request.headers.authorization !== "GenieKey key") return answer(401);
  const [, alias] = /^\/v2\/alerts\/([^/]+)\/close$/.exec(pathname) ?? [];
  if (alias !== undefined && searchParams.get("identifierType") === "alias") {
    if (!v.is(Close, body)) return answer(422);
    open.delete(decodeURIComponent(alias));
    return answer(202);
  }
  const parsed = v.safeParse(Create, body);
  if (pathname !== "/v2/alerts" || !parsed.success) return answer(422);
  open.add(parsed.output.alias);
  answer(202);
});

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(server, 0, "--port")}`;
});

beforeEach(() => {
  open.clear();
  seen = 0;
});

afterAll(() => close(server));

const valueAt = (event: unknown, jsonPath: string): unknown =>
  jsonPath
    .split(".")
    .slice(1)
    .reduce<unknown>((value, name) => Object(value)[name], event);

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function transformed(
  { InputTransformer: { InputPathsMap, InputTemplate } }: (typeof targets)[number],
  event: object,
) {
  const filled = InputTemplate.replaceAll(/(.)<([\w-]+)>/g, (_, before: string, name: string) => {
    // Within quotation marks, EventBridge does not escape what it fills in
    expect(before).toBe(":");
    const value = valueAt(event, InputPathsMap[name] ?? "");
    expect(value, `${name} of ${InputPathsMap[name]}`).toBeDefined();
    return `:${JSON.stringify(value)}`;
  });
  return JSON.parse(filled);
}

const steps = Object.values(goldens)
  .flat()
  .flatMap(({ notification }) => incidentsIn(notification))
  .flatMap((incident) =>
    incident.steps.map((_, step) => JSON.parse(JSON.stringify(eventOf({ incident, step })))),
  );

async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  const { status } = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body), headers });
  expect([status, body]).toEqual([202, body]);
}

const pagerDuty = (id: string) => (event: object) =>
  // The connection adds the key to the body
  post("/v2/enqueue", { ...transformed(targetOf(id), event), routing_key: "0".repeat(32) });
const authorization = "GenieKey key";
const opsgenie = {
  create: (event: object) =>
    post("/v2/alerts", transformed(targetOf("opsgenie-critical"), event), { authorization }),
  close: (event: object) => {
    const target = targetOf("opsgenie-close");
    const values =
      target.HttpParameters?.PathParameterValues.map((path) => String(valueAt(event, path))) ?? [];
    const query = new URLSearchParams(target.HttpParameters?.QueryStringParameters);
    return post(`/v2/alerts/${values[0]}/close?${query}`, transformed(target, event), { authorization });
  },
};

describe.each([
  ["PagerDuty", pagerDuty("pagerduty-critical"), pagerDuty("pagerduty-resolve")],
  ["Opsgenie", opsgenie.create, opsgenie.close],
] as const)("the rules of docs/paging.md for %s", (_, page, resolve) => {
  test("page for every critical incident that is open, and resolve it when it is closed", async () => {
    const wanted = new Set<string>();
    for (const event of steps) {
      const { incidentId, state, severity } = event.detail;
      if (matches(pageCritical, event)) await page(event);
      if (matches(closed, event)) await resolve(event);
      const isOpen = ["detected", "awaiting-approval", "blocked", "suspended"].includes(state);
      if (isOpen && severity === "critical") wanted.add(incidentId);
      else if (!isOpen) wanted.delete(incidentId);
      expect([...open].sort()).toEqual([...wanted].sort());
    }
    expect(seen).toBeGreaterThan(20);
  });

  test("page for no canary", () => {
    for (const event of steps)
      for (const pattern of [pageCritical, closed])
        expect(matches(pattern, { ...event, detail: { ...event.detail, canary: true } })).toBe(false);
  });
});

test("the templates use only fields that every event has, and the target for high severity differs in two words", () => {
  const { properties }: { properties: { detail: { required: readonly string[] } } } = JSON.parse(
    JSON.stringify(publishedSchema("Trust Drift Detected")),
  );
  const paths = targets.flatMap(({ InputTransformer }) => Object.values(InputTransformer.InputPathsMap));
  const fields = paths.filter((path) => path !== "$.time").map((path) => path.replace("$.detail.", ""));
  expect(fields.length).toBeGreaterThan(10);
  for (const field of fields) expect(properties.detail.required).toContain(field);
  const high = targetOf("pagerduty-critical").InputTransformer.InputTemplate.replace(
    '"severity":"critical"',
    '"severity":"error"',
  );
  expect(high).toContain('"severity":"error"');
});
