import { decodeTrustUpdate } from "../../core/events/cloudtrail.ts";
import { decide } from "../../core/respond/decide/decide.ts";
import { handleTrustUpdate } from "../../core/respond/handle-event.ts";
import { observe } from "../../core/respond/observe/observe.ts";
import type { MemoryWorld } from "../../test/core/support/memory.ts";
import { floorOf } from "../comparison/compare.ts";
import { liveTexts } from "../comparison/documents.ts";
import { microseconds, type Report, type Subject, times, timesOf } from "../harness.ts";
import { drift, eventOf, expected, incidentOf, worldOf } from "./cases.ts";
import { type Notifying, notifying } from "./notification.ts";

const batch = 20;

/** The handler in `core`, each event in a world of its own, where nothing is in memory. */
function handling(name: string, document: string): Subject {
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

/** Through the SDK and Slack's client, each notification for a table of its own. */
async function sending(): Promise<Subject> {
  const incident = await incidentOf();
  let waiting: readonly Notifying[] = [];
  return {
    name: "a notification to the topic and Slack",
    calls: batch,
    prepare: () => {
      waiting = Array.from({ length: batch }, () => notifying(incident));
    },
    async run() {
      for (const one of waiting) {
        await one.send();
        if (one.posts.length !== 2) throw new Error(`expected 2 posts in Slack, found ${one.posts.length}`);
      }
    },
  };
}

/** The processor time of handling an event, and of a notification. */
export async function handlersReport(): Promise<Report> {
  const floor = floorOf(liveTexts(JSON.parse(expected), 200));
  const subjects = [
    handling("a role that is as expected", expected),
    handling("a drift, up to the verified revert", drift),
    await deciding(),
    await sending(),
  ];
  const measured = await timesOf([floor, ...subjects]);
  const least = measured.get(floor.name) ?? Number.NaN;
  return {
    title: "Handlers over adapters that answer at once",
    text: `The floor decodes and parses the role's document: ${microseconds(least)}. Nothing is in memory: each event has a world of its own. The notification passes through the SDK's client of SNS and Slack's client, which serialize and sign each request: a message and its thread.`,
    head: ["subject", "time", "× floor"],
    rows: subjects.map(({ name }) => {
      const time = measured.get(name) ?? Number.NaN;
      return [name, microseconds(time), times(time / least)];
    }),
    broken: [],
  };
}
