import { beforeEach, expect, test } from "vitest";
import { type Pace, slackPace } from "../../../adapters/slack/pace.ts";
import type { Severity } from "../../../core/policy/compare.ts";
import type { Clock } from "../../../core/shared/clock.ts";

let now = 0;
let pace: Pace;
let sent: string[] = [];

const clock: Clock = {
  now: () => new Date(now),
  pause: async (milliseconds) => {
    await new Promise((resolve) => setImmediate(resolve));
    now += milliseconds;
  },
};

beforeEach(() => {
  now = Date.parse("2026-03-01T10:00:00.000Z");
  sent = [];
  pace = slackPace(clock, 1);
});

/** @returns the error, if any */
async function post(severity: Severity): Promise<unknown> {
  const start = Date.parse("2026-03-01T10:00:00.000Z");
  return pace.turn(severity).then(
    () => void sent.push(`${severity} after ${(now - start) / 1000} s`),
    (error: unknown) => error,
  );
}

test("posts are sent one a second, and the worst of those that wait is next", async () => {
  await Promise.all([post("low"), post("medium"), post("critical")]);
  expect(sent).toEqual(["low after 0 s", "critical after 1 s", "medium after 2 s"]);
});

test("a post that would wait for longer returns to the queue, with the time to wait", async () => {
  const levels = ["low", "low", "low", "low", "critical"] as const;
  const results = await Promise.all(levels.map(post));
  expect(sent.map((text) => text.split(" ")[0])).toEqual(["low", "critical", "low", "low"]);
  expect(results[3]).toMatchObject({ code: "SlackPaced", retryAfterSeconds: 3 });
});

test("while Slack asks for a pause, nothing is sent", async () => {
  pace.hold(30);
  expect(await post("critical")).toMatchObject({ code: "SlackPaced", retryAfterSeconds: 30 });
  now += 28_000;
  expect(await post("critical")).toBeUndefined();
  expect(sent).toEqual(["critical after 30 s"]);
});

test("without a time between posts, none waits and none returns to the queue", async () => {
  pace = slackPace(clock, 0);
  const levels = ["low", "low", "low", "low", "critical"] as const;
  expect(await Promise.all(levels.map(post))).toEqual(levels.map(() => undefined));
  expect(sent).toHaveLength(5);
  expect(sent.every((text) => text.endsWith(" after 0 s"))).toBe(true);
});
