import type { Channel } from "./channel.ts";

/**
 * Where people would be told of the canary's incident: only noted, for the canary, as proof that it came as far as
 * here. Nobody wants to hear each hour that all is well; an alarm tells when it is not.
 */
export const canaryChannel: Channel = {
  name: "canary",
  sendNext(story, before) {
    const states = story.kind === "incident" ? [story.incident.state] : [];
    const news = states.filter((state) => !before.told.includes(state));
    return Promise.resolve(news.length === 0 ? undefined : { ...before, told: [...before.told, ...news] });
  },
};
