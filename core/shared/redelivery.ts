import { RetryableError } from "./errors.ts";

/** A received message. */
export interface QueuedMessage {
  readonly queueArn: string;
  readonly receiptHandle: string;
}

/** Sets when a message that could not be handled is received again. */
export interface Redelivery {
  /** @throws when it cannot be set: the queue's visibility timeout applies */
  after(message: QueuedMessage, seconds: number): Promise<void>;
}

/** No message returns sooner. */
export const shortestRetrySeconds = 2;
const factor = 3;
const longestSeconds = 300;
const lowPriorityFactor = 5;
/** Limits a service's own delay, so that it cannot hold back an alert for a day. */
export const longestAskedSeconds = 3600;
/** A service that always asks for a second would use up the receives of a message within a minute. */
const receivesOnRequest = 10;

/**
 * Exponential backoff: soon at first, because most failures are lost races or throttling, then less often, because a
 * lasting failure is an outage: 2, 6, 18, 54, 162 s, then 300 s each. Messages of low priority start with a pause that is
 * five times as long. A delay that the service asks for, for example Slack's `Retry-After`, replaces the backoff for the
 * first receives; later, the longer of the two applies.
 *
 * @param receiveCount how often the message was received, including this time
 * @param jitter from 0 to 1: lengthens the delay by up to half of it, so that the messages of a flood do not all return
 *   at the same moment
 */
export function secondsUntilRetry(error: unknown, receiveCount: number, jitter: number): number {
  const first = shortestRetrySeconds * (isLowPriority(error) ? lowPriorityFactor : 1);
  const backoff = Math.min(first * factor ** (receiveCount - 1), longestSeconds);
  const asked = Math.min(Math.ceil(askedFor(error)), longestAskedSeconds);
  if (asked > 0 && receiveCount <= receivesOnRequest) return Math.max(asked, shortestRetrySeconds);
  return Math.max(Math.round(backoff * (1 + jitter / 2)), asked);
}

function isLowPriority(error: unknown): boolean {
  return error instanceof RetryableError && error.isLowPriority;
}

/** Whether every failure is transient. */
export function isTransientError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  return error instanceof RetryableError;
}

/** The longest delay, because several channels can fail at once. */
function askedFor(error: unknown): number {
  if (error instanceof AggregateError) return Math.max(0, ...error.errors.map(askedFor));
  return error instanceof RetryableError ? (error.retryAfterSeconds ?? 0) : 0;
}
