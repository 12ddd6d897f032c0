import { createHmac, timingSafeEqual } from "node:crypto";

/** What Slack sent, as it came: a single character that is read and written anew would break the signature. */
export interface SignedRequest {
  /** Of `x-slack-request-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** Of `x-slack-signature`: `v0=…`. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** Old requests could be replays; ones from the future would stay good for longer than that. */
const longestAgeSeconds = 300;

/**
 * Whether Slack sent this, and just now.
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

export function slackSignature(timestamp: string, body: Buffer, secret: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}
