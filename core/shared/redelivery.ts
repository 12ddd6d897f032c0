import { RetryableError } from "./errors.ts";

/** A message as its queue gave it out. */
export interface QueuedMessage {
  readonly queueArn: string;
  readonly receiptHandle: string;
}

/** When a message that could not be handled is given out again. */
export interface Redelivery {
  /** @throws whatever kept it from being set: then the queue's own time holds */
  after(message: QueuedMessage, seconds: number): Promise<void>;
}

const firstSeconds = 2;
const factor = 3;
const longestSeconds = 300;
/** A word that is longer than this is not believed: an alert would be late by a day. */
const longestAskedSeconds = 3600;

/**
 * When to try again: soon at first, because most of what fails is a lost race or a busy moment, then ever more
 * seldom, because what lasts is an outage: 2, 6, 18, 54, 162 s, then 300 s each. Never sooner than we were asked to.
 *
 * @param receiveCount how often the message was given out, with this time: from 1
 */
export function secondsUntilRetry(error: unknown, receiveCount: number): number {
  const backoff = Math.min(firstSeconds * factor ** (receiveCount - 1), longestSeconds);
  return Math.max(backoff, Math.min(Math.ceil(askedFor(error)), longestAskedSeconds));
}

/** Whether all that went wrong passes by itself. */
export function isTransientError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  return error instanceof RetryableError;
}

/** Several channels can have failed, each with its own word. */
function askedFor(error: unknown): number {
  if (error instanceof AggregateError) return Math.max(0, ...error.errors.map(askedFor));
  return error instanceof RetryableError ? (error.retryAfterSeconds ?? 0) : 0;
}
