import { createHmac, timingSafeEqual } from "node:crypto";

/** Slack's request, byte for byte: the signature does not survive a change of encoding. */
export interface SignedRequest {
  /** Of `x-slack-request-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** Of `x-slack-signature`: `v0=…`. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** Limits replays. Requests from the future are rejected too, because they would stay valid for longer. */
const longestAgeSeconds = 300;

/**
 * Whether Slack signed this request within the last five minutes.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSignedBySlack(
  { timestamp, signature, body }: SignedRequest,
  secret: string,
  now: Date,
): boolean {
  if (secret === "" || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > longestAgeSeconds) return false;
  const expected = Buffer.from(slackSignature(timestamp, body, secret));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function slackSignature(timestamp: string, body: Buffer, secret: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}
