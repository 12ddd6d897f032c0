import type { MessageMetadata } from "@slack/types";

const eventType = "trust_drift_notification";

/**
 * Identifies a message and what it says. Every member and app of the channel can read it.
 *
 * @param sent the keys of what the message says
 * @see https://docs.slack.dev/messaging/message-metadata
 */
export function metadataOf(notificationId: string, sent: readonly string[]): MessageMetadata {
  return {
    event_type: eventType,
    event_payload: { notification_id: notificationId, sent: sent.join(",") },
  };
}

/** A part of a message, as Slack returns it. */
interface Found {
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

/** @returns the keys of what a message of this notification says; undefined for every other message */
export function sentIn({ metadata }: Found, notificationId: string): readonly string[] | undefined {
  if (metadata?.event_type !== eventType) return undefined;
  const payload: { readonly notification_id?: unknown; readonly sent?: unknown } =
    metadata.event_payload ?? {};
  if (payload.notification_id !== notificationId || typeof payload.sent !== "string") return undefined;
  return payload.sent.split(",");
}
