import { RetryableError } from "../shared/errors.ts";
import type { Notification } from "./notification.ts";

/** A way to reach people. */
export interface Channel {
  readonly name: "sns" | "slack" | "securityHub" | "canary";
  /** Whether `sendNext` has something to send. Calls nothing. */
  hasNext(notification: Notification, before: Delivery): boolean;
  /**
   * Sends one thing that was not sent yet: a text, a message or a reply in its thread. Only one at a time, so that each
   * is recorded as soon as it is sent.
   *
   * @returns the delivery after the send; undefined when there is nothing left to send
   * @throws UnclearSendError when the channel may have sent it
   */
  sendNext(notification: Notification, before: Delivery): Promise<Delivery | undefined>;
  /**
   * Looks for what earlier attempts may have sent without recording it. Absent where a channel cannot find out: the text
   * is then sent again.
   *
   * @returns the delivery with what was found
   */
  recover?(notification: Notification, before: Delivery, unclear: Unclear): Promise<Delivery>;
}

/** A failed send whose effect is unknown: no answer, or an answer that does not say. */
export class UnclearSendError extends RetryableError {
  override readonly name = "UnclearSendError";
}

/** Attempts that ended before what they sent was recorded: without an answer, or because the handler died. */
export interface Unclear {
  /** The start of the first one. ISO 8601 with milliseconds. */
  readonly since: string;
  /** How many sends in a row had no answer. */
  readonly sends: number;
}

/** What one channel has sent for one notification. */
export interface Delivery {
  /** What must be sent only once, by keys that the channel defines. */
  readonly sent: readonly string[];
  /** The message that is edited when the incident changes. */
  readonly message?: { readonly channel: string; readonly ts: string };
  /** Of a group: the number of its members in the last send. */
  readonly members?: number;
  /** Of a group: the time of the last send, ISO 8601 with milliseconds. */
  readonly at?: string;
}

/** A channel of a claimed notification. */
export interface ChannelState {
  readonly delivery: Delivery;
  /** Set when an earlier claim ended without the record of its sends. */
  readonly unclear?: Unclear;
  /** The message of another handler returns then, and sends. ISO 8601 with milliseconds. */
  readonly waitsUntil?: string;
}

export interface Claim {
  readonly token: string;
  readonly channels: ByChannel<ChannelState>;
  /** Outside groups: the number of steps that every channel shows, by incident. @default none */
  readonly shownSteps?: ShownSteps;
}

export type ShownSteps = Readonly<Record<string, number>>;

export type ByChannel<T> = { readonly [Name in Channel["name"]]?: T };

/** What remains of a claim. */
export type Remains = ByChannel<Omit<ChannelState, "delivery">>;

/** How a claim ends. */
export interface Ended {
  readonly remains: Remains;
  /** Sends that `save` has not recorded: the last of a claim is recorded with its end. */
  readonly deliveries: ByChannel<Delivery>;
  readonly shownSteps?: ShownSteps | undefined;
}

/** A claim is also the intent to send: it is written first, and only a release ends the doubt. */
export interface Deliveries {
  /**
   * Claims a notification until the given time.
   *
   * @returns undefined when another handler has it, which then sends the newest state
   * @throws RetryableError `Busy` when the claim changes hands all the time
   */
  claim(notificationId: string, now: string, until: string): Promise<Claim | undefined>;
  /** Records what was sent; the claim stays. */
  save(notificationId: string, channel: Channel["name"], delivery: Delivery): Promise<void>;
  /** Ends our claim. @returns whether another handler may have had a newer state meanwhile */
  release(notificationId: string, claim: Claim, ended: Ended): Promise<boolean>;
}
