import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { messageOf } from "../adapters/slack/message/message.ts";
import { textOf } from "../adapters/sns/text.ts";
import { decodeTrustUpdate } from "../core/events/cloudtrail.ts";
import { parseExpectation, renderTrust } from "../core/expectations/expectation.ts";
import { alertOf } from "../core/notify/incident-alert.ts";
import { decide } from "../core/respond/decide/decide.ts";
import { handleTrustUpdate } from "../core/respond/handle-event.ts";
import { observe } from "../core/respond/observe/observe.ts";
import { type Call, MemoryWorld } from "../test/core/support/memory.ts";
import { floorOf } from "./compare.ts";
import { liveTexts } from "./documents.ts";
import { above, microseconds, type Report, type Subject, times, timesOf } from "./harness.ts";

const batch = 20;
const role = { account: "444444444444", name: "qovery-user-role" };

const text = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const expectation: unknown = parse(text("expectations/qovery-access.yaml"));
const expected = renderTrust(parseExpectation(expectation, "qovery-access"), role.account, "aws");
const event = JSON.parse(text("events/update-assume-role-policy/foreign-account-added.json"));
const drift: string = event.detail.requestParameters.policyDocument;

/** An event of its own: a handled one is ignored. */
function eventOf(id: string, policyDocument: string): unknown {
  const requestParameters = { ...event.detail.requestParameters, policyDocument };
  const eventTime = "2026-03-01T09:59:58Z";
  return { ...event, detail: { ...event.detail, eventID: id, eventTime, requestParameters } };
}

/** Adapters that answer at once, with the toggle `on` and the role as given. */
function worldOf(document: string): MemoryWorld {
  const world = new MemoryWorld({ expectations: [expectation] });
  world.put(role, document);
  return world;
}

interface Case {
  readonly name: string;
  readonly document: string;
  /** Calls that no design can avoid: the reasons are in the text of the report. */
  readonly least: number;
  /** DESIGN.md, Budgets. */
  readonly budget: number;
}

const cases: readonly Case[] = [
  { name: "a role that is as expected", document: expected, least: 2, budget: 2 },
  { name: "a drift, up to the verified revert", document: drift, least: 10, budget: 11 },
];

/** The handler in `core`, each event in a world of its own, where nothing is in memory. */
function handling({ name, document }: Case): Subject {
  let worlds: readonly MemoryWorld[] = [];
  return {
    name,
    calls: batch,
    prepare: () => {
      worlds = Array.from({ length: batch }, () => worldOf(document));
    },
    async run() {
      for (const [at, { ports }] of worlds.entries())
        await handleTrustUpdate(eventOf(`event-${at}`, document), ports);
    },
  };
}

async function callsOf({ document }: Case): Promise<readonly Call[]> {
  const world = worldOf(document);
  await handleTrustUpdate(eventOf("event-1", document), world.ports);
  return world.calls.filter((call) => call !== "pause");
}

async function deciding(): Promise<Subject> {
  const { ports } = worldOf(drift);
  const trigger = decodeTrustUpdate(eventOf("event-1", drift));
  if (trigger.kind === "failed-call") throw new Error("expected a successful call");
  const seen = await observe(trigger, ports);
  const now = ports.clock.now();
  return {
    name: "the decision alone, about a drift",
    calls: batch,
    run() {
      for (let at = 0; at < batch; at++)
        if (decide(seen, now).kind !== "revert")
          throw new Error(`expected a revert, found ${decide(seen, now).kind}`);
    },
  };
}

/** The texts for the topic and for Slack. */
async function notifying(): Promise<Subject> {
  const outcome = await handleTrustUpdate(eventOf("event-1", drift), worldOf(drift).ports);
  if (outcome.kind !== "incident") throw new Error(`expected an incident, found ${outcome.kind}`);
  const { incident } = outcome;
  return {
    name: "a notification, for the topic and Slack",
    calls: batch,
    run() {
      for (let at = 0; at < batch; at++) {
        const alert = alertOf(incident);
        if (textOf(alert).length === 0 || messageOf(alert, true).text === "")
          throw new Error("a text is empty");
      }
    },
  };
}

/** The time and the calls of handling an event. */
export async function handlersReport(): Promise<Report> {
  const floor = floorOf(liveTexts(JSON.parse(expected), 200));
  const subjects = [...cases.map(handling), await deciding(), await notifying()];
  const measuredTimes = await timesOf([floor, ...subjects]);
  const least = measuredTimes.get(floor.name) ?? Number.NaN;
  const calls = new Map(await Promise.all(cases.map(async (one) => [one.name, await callsOf(one)] as const)));
  return {
    title: "Handlers over adapters that answer at once",
    text: `The floor decodes and parses the role's document: ${microseconds(least)}. Nothing is in memory: each event has a world of its own. An event must at least be compared with the live role (GetRole) and the role's record (table read). A revert must also read the toggle, record the incident before and after the write, announce it twice, read the role just before the write, write, and read it again. The one call more reads the toggle again just before the write, so that \`off\` stops a write at once. \`test/functions/budget.test.ts\` asserts the AWS calls of the bundles; a notification to the topic and Slack takes 7.`,
    head: ["subject", "time", "× floor", "calls", "least", "budget"],
    rows: subjects.map(({ name }) => {
      const time = measuredTimes.get(name) ?? Number.NaN;
      const { least: fewest, budget } = cases.find((one) => one.name === name) ?? {};
      const made = calls.get(name);
      return [
        name,
        microseconds(time),
        times(time / least),
        made === undefined ? "–" : `${made.length}: ${counted(made)}`,
        String(fewest ?? "–"),
        String(budget ?? "–"),
      ];
    }),
    broken: cases.flatMap(({ name, budget }) =>
      above(`calls for ${name}`, calls.get(name)?.length ?? Number.NaN, budget),
    ),
  };
}

function counted(calls: readonly Call[]): string {
  return [...Map.groupBy(calls, (call) => call)].map(([call, some]) => `${some.length} ${call}`).join(", ");
}
