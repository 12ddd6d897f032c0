import type { Channel } from "../channel.ts";

/**
 * Replaces the channels for the canary's incident: records the states that would have been sent, and sends nothing. The
 * canary reads the record as proof that notifications work; an alarm reports when they do not.
 */
export const canaryChannel: Channel = {
  name: "canary",
  sendNext(notification, before) {
    const states = notification.kind === "incident" ? [notification.incident.state] : [];
    const news = states.filter((state) => !before.sent.includes(state));
    return Promise.resolve(news.length === 0 ? undefined : { ...before, sent: [...before.sent, ...news] });
  },
};
