import { describe, expect, test } from "vitest";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { isTransientError, secondsUntilRetry } from "../../../core/shared/redelivery.ts";
import { receives } from "../../../stacks/settings/timing.ts";

const throttled = new RetryableError("Throttling", "slow down");
const askedFor = (retryAfterSeconds: number) =>
  new RetryableError("RateLimited", "slack: ratelimited", { retryAfterSeconds });

describe("a message that returns to the queue comes back", () => {
  test("soon, then ever more seldom", () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 30].map((count) => secondsUntilRetry(throttled, count, 0));
    expect(seconds).toEqual([2, 6, 18, 54, 162, 300, 300, 300]);
  });

  test("later, where it is of low priority", () => {
    const low = new RetryableError("Throttling", "slow down", { isLowPriority: true });
    const seconds = [1, 2, 3, 4, 5].map((count) => secondsUntilRetry(low, count, 0));
    expect(seconds).toEqual([10, 30, 90, 270, 300]);
  });

  test("at different moments, so that a flood does not come back all at once", () => {
    const seconds = [0, 0.5, 1].map((jitter) => secondsUntilRetry(throttled, 4, jitter));
    expect(seconds).toEqual([54, 68, 81]);
    expect(secondsUntilRetry(askedFor(400), 4, 1)).toBe(400);
  });

  test("not sooner than the service asked for", () => {
    expect(secondsUntilRetry(askedFor(30), 1, 0)).toBe(30);
    expect(secondsUntilRetry(askedFor(0.2), 1, 0)).toBe(2);
    expect(secondsUntilRetry(askedFor(7.5), 2, 0)).toBe(8);
    expect(secondsUntilRetry(askedFor(400), 9, 0)).toBe(400);
    expect(secondsUntilRetry(new AggregateError([throttled, askedFor(30)]), 1, 0)).toBe(30);
  });

  test("when the service asked for, instead of the growing delay, the first ten times", () => {
    const seconds = [1, 3, 5, 10, 11].map((count) => secondsUntilRetry(askedFor(4), count, 0));
    expect(seconds).toEqual([4, 4, 4, 4, 300]);
    expect(secondsUntilRetry(askedFor(400), 11, 0)).toBe(400);
  });

  test("within an hour, whatever it was asked for", () => {
    expect(secondsUntilRetry(askedFor(86_400), 1, 0)).toBe(3600);
  });

  test("often enough to outlast an outage: twenty minutes of AWS's, an hour of Slack's", () => {
    const minutes = (times: number) =>
      Array.from({ length: times - 1 }, (_, at) => secondsUntilRetry(throttled, at + 1, 0)).reduce(
        (sum, seconds) => sum + seconds,
      ) / 60;
    expect(minutes(receives.responder)).toBeGreaterThan(20);
    expect(minutes(receives.notifier)).toBeGreaterThan(60);
  });
});

test("several faults pass when each of them does", () => {
  const refused = new PermanentError("SlackRefused", "no");
  expect(isTransientError(throttled)).toBe(true);
  expect(isTransientError(refused)).toBe(false);
  expect(isTransientError(new AggregateError([throttled, throttled]))).toBe(true);
  expect(isTransientError(new AggregateError([throttled, refused]))).toBe(false);
});
