import type { Notification } from "./notification.ts";

/** A way to reach people. */
export interface Channel {
  readonly name: "sns" | "slack" | "canary";
  /**
   * Sends one thing that was not sent yet: a text, a message or a reply in its thread. Only one at a time, so that each
   * is recorded as soon as it is sent.
   *
   * @returns the delivery after the send; undefined when there is nothing left to send
   */
  sendNext(notification: Notification, before: Delivery): Promise<Delivery | undefined>;
}

/** What one channel has sent for one notification. */
export interface Delivery {
  /** What must be sent only once, by keys that the channel defines. */
  readonly sent: readonly string[];
  /** The message that is edited when the incident changes. */
  readonly message?: { readonly channel: string; readonly ts: string };
  /** Of a group: the ids of the incidents in the last send. */
  readonly members?: readonly string[];
  /** Of a group: the time of the last send, ISO 8601 with milliseconds. */
  readonly at?: string;
}

export interface Deliveries {
  /** Claims the channel for this notification until the given time. @throws RetryableError when another handler has it */
  claim(notificationId: string, channel: string, now: string, until: string): Promise<Delivery>;
  /** Records what was sent; the claim stays. */
  save(notificationId: string, channel: string, delivery: Delivery): Promise<void>;
  /** Ends our claim, which is identified by its end time. */
  release(notificationId: string, channel: string, until: string): Promise<void>;
}
