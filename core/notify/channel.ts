import type { Notification } from "./notification.ts";

/** A way to reach people. */
export interface Channel {
  readonly name: "sns" | "slack" | "canary";
  /**
   * Tells one thing that was not told yet: a text, a message, a reply in its thread. One at a time, so that each is
   * noted as soon as it is out.
   *
   * @returns what is told then; undefined when there was nothing left to tell
   */
  sendNext(story: Notification, before: Delivery): Promise<Delivery | undefined>;
}

/** What one channel was told of one story. */
export interface Delivery {
  /** What may be told once only, by keys of the channel's own. */
  readonly told: readonly string[];
  /** The message that is edited as the incident moves on. */
  readonly message?: { readonly channel: string; readonly ts: string };
  /** Of a group: the incidents that it was told with, by their ids. */
  readonly members?: readonly string[];
  /** When a group was last told: ISO 8601 with milliseconds. */
  readonly at?: string;
}

export interface Deliveries {
  /** Takes the channel for this story until the given time. @throws RetryableError when another handler has it */
  claim(storyId: string, channel: string, now: string, until: string): Promise<Delivery>;
  /** Writes what was told; the claim stays. */
  note(storyId: string, channel: string, delivery: Delivery): Promise<void>;
  /** Gives the channel back, if it is still ours: claimed until this time. */
  release(storyId: string, channel: string, until: string): Promise<void>;
}
