import { type Severity, severities } from "../../core/policy/compare.ts";
import type { Clock } from "../../core/shared/clock.ts";
import { RetryableError } from "../../core/shared/errors.ts";

/** A post that would wait longer returns to the queue: the function has a time limit, and waiting costs money. */
const longestWaitMilliseconds = 2500;

export interface Pace {
  /** Waits for the turn of a post. @throws RetryableError `SlackPaced` with the delay when the wait is too long */
  turn(severity: Severity): Promise<void>;
  /** Slack refused a post and asked for this pause: no post is sent before. */
  hold(seconds: number): void;
}

/**
 * One queue for the posts of a process to a channel, worst first.
 *
 * @param secondsPerPost Slack accepts one post a second to a channel
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export function slackPace(clock: Clock, secondsPerPost: number): Pace {
  const millisecondsPerPost = secondsPerPost * 1000;
  const waiting: { readonly rank: number; readonly begin: () => void }[] = [];
  let freeAt = 0;
  let isServing = false;

  async function serve(): Promise<void> {
    if (isServing) return;
    isServing = true;
    while (waiting.length > 0) {
      const wait = freeAt - clock.now().getTime();
      if (wait > 0) await clock.pause(wait);
      waiting.sort((one, other) => other.rank - one.rank);
      freeAt = Math.max(freeAt, clock.now().getTime() + millisecondsPerPost);
      waiting.shift()?.begin();
    }
    isServing = false;
  }

  return {
    async turn(severity) {
      const rank = severities.indexOf(severity);
      const before = waiting.filter((other) => other.rank >= rank).length;
      const wait = Math.max(freeAt - clock.now().getTime(), 0) + before * millisecondsPerPost;
      if (wait > longestWaitMilliseconds)
        throw new RetryableError("SlackPaced", "slack: other messages are sent first", {
          retryAfterSeconds: wait / 1000,
        });
      const turn = new Promise<void>((begin) => waiting.push({ rank, begin }));
      void serve();
      await turn;
    },
    hold(seconds) {
      freeAt = Math.max(freeAt, clock.now().getTime() + seconds * 1000);
    },
  };
}
