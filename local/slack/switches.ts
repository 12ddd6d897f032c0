export interface SlackSwitches {
  /** Answers calls with 429. @param times default 1 @param after the number of calls to answer normally first, default 0 */
  rateLimit(retryAfterSeconds: number, times?: number, after?: number): void;
  /** Answers one call with this error. @param after the number of calls to answer normally first, default 0 */
  refuse(error: string, after?: number): void;
  /** While true, every call is answered with 500. */
  outage(down: boolean): void;
  /** Posts messages without an answer. @param times the number of posts @param after the number of posts to answer first */
  loseAnswers(times: number, after?: number): void;
  /** Whether the app has the scope `channels:history`. @default true */
  readable(isReadable: boolean): void;
}

export interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body: object | string;
}

export interface SwitchState {
  readonly switches: SlackSwitches;
  /** @returns what answers the next call instead of Slack */
  refusal(method: string): Refusal | undefined;
  /** @returns whether the answer to this call is lost */
  losesAnswer(method: string): boolean;
}

export function slackSwitches(): SwitchState {
  let limited = { times: 0, retryAfterSeconds: 0, after: 0 };
  let refused = { error: "", after: 0 };
  let lost = { times: 0, after: 0 };
  let down = false;
  let isReadable = true;
  return {
    switches: {
      rateLimit(retryAfterSeconds, times = 1, after = 0) {
        limited = { times, retryAfterSeconds, after };
      },
      refuse(error, after = 0) {
        refused = { error, after };
      },
      outage(value) {
        down = value;
      },
      loseAnswers(times, after = 0) {
        lost = { times, after };
      },
      readable(value) {
        isReadable = value;
      },
    },
    refusal(method) {
      if (down) return { status: 500, body: "internal_error" };
      if (refused.error !== "" && refused.after-- === 0) {
        const { error } = refused;
        refused = { error: "", after: 0 };
        return { status: 200, body: { ok: false, error } };
      }
      if (limited.times > 0 && limited.after-- <= 0) {
        limited.times -= 1;
        const { retryAfterSeconds } = limited;
        return { status: 429, retryAfterSeconds, body: { ok: false, error: "ratelimited" } };
      }
      if (!isReadable && method.startsWith("conversations.")) return { status: 200, body: missingScope };
      return undefined;
    },
    losesAnswer(method) {
      if (method !== "chat.postMessage" || lost.times === 0 || lost.after-- > 0) return false;
      lost.times -= 1;
      return true;
    },
  };
}

const missingScope = {
  ok: false,
  error: "missing_scope",
  needed: "channels:history",
  provided: "chat:write",
};
