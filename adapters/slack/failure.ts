import { ErrorCode, type WebAPICallError, type WebAPIRateLimitedError } from "@slack/web-api";
import { UnclearSendError } from "../../core/notify/channel.ts";
import { PermanentError, RetryableError } from "../../core/shared/errors.ts";

/** Slack's codes for its own temporary failures. */
const transient = new Set([
  "fatal_error",
  "internal_error",
  "message_limit_exceeded",
  "rate_limited",
  "ratelimited",
  "request_timeout",
  "service_unavailable",
]);

/** The message, its thread or its channel no longer exists, or cannot be edited. */
const gone = new Set([
  "cant_update_message",
  "channel_not_found",
  "edit_window_closed",
  "is_archived",
  "message_not_found",
  "not_in_channel",
  "thread_not_found",
]);

const unacceptable = new Set([
  "block_mismatch",
  "invalid_attachments",
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
]);

/** Slack: "It's possible some aspect of the operation succeeded before the error was raised." */
const halfway: readonly string[] = ["fatal_error", "internal_error"];

/** Slack does not let the app read the channel: a scope is missing, or the app is not a member. */
const unreadable: readonly string[] = [
  "access_denied",
  "channel_not_found",
  "method_not_supported_for_channel_type",
  "missing_scope",
  "no_permission",
  "not_in_channel",
];

export function isUnreadable(error: unknown): boolean {
  return unreadable.includes(refusalOf(error) ?? "");
}

/** @param error of a call that posts: without an answer, the message may be posted */
export function postFailure(error: unknown): PermanentError | RetryableError {
  const failure = slackFailure(error);
  const refusal = refusalOf(error);
  const isAnswered = isRateLimit(error) || (refusal !== undefined && !halfway.includes(refusal));
  return isAnswered ? failure : new UnclearSendError(failure.code, failure.message, { cause: error });
}

export function isGone(error: unknown): boolean {
  return gone.has(refusalOf(error) ?? "");
}

/** Whether Slack would accept the message without its blocks. */
export function isAboutBlocks(error: unknown): boolean {
  return unacceptable.has(refusalOf(error) ?? "");
}

/** Slack's answer has a code when the request is invalid; every other failure is transient. */
export function slackFailure(error: unknown): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const text = `slack: ${error instanceof Error ? error.message : String(error)}`;
  if (isRateLimit(error))
    return new RetryableError("SlackRateLimited", text, {
      cause: error,
      retryAfterSeconds: error.retryAfter,
    });
  const refusal = refusalOf(error);
  return refusal === undefined || transient.has(refusal)
    ? new RetryableError("SlackUnavailable", text, { cause: error })
    : new PermanentError("SlackRefused", text, { cause: error });
}

/** @returns Slack's error code, for example `invalid_blocks` */
export function refusalOf(error: unknown): string | undefined {
  return isWebApiError(error) && error.code === ErrorCode.PlatformError ? error.data.error : undefined;
}

export function isRateLimit(error: unknown): error is WebAPIRateLimitedError {
  return isWebApiError(error) && error.code === ErrorCode.RateLimitedError;
}

function isWebApiError(error: unknown): error is WebAPICallError {
  return error instanceof Error && "code" in error;
}
