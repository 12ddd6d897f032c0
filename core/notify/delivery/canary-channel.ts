import type { Channel, Delivery } from "../channel.ts";
import type { Notification } from "../notification.ts";

/**
 * Replaces the channels for the canary's incident: records the states that would have been sent, and sends nothing. The
 * canary reads the record as proof that notifications work; an alarm reports when they do not.
 */
export const canaryChannel: Channel = {
  name: "canary",
  hasNext: (notification, before) => newsOf(notification, before).length > 0,
  sendNext(notification, before) {
    const news = newsOf(notification, before);
    return Promise.resolve(news.length === 0 ? undefined : { ...before, sent: [...before.sent, ...news] });
  },
};

function newsOf(notification: Notification, { sent }: Delivery): readonly string[] {
  const states = notification.kind === "incident" ? [notification.incident.state] : [];
  return states.filter((state) => !sent.includes(state));
}
