import type { KnownBlock } from "@slack/types";

/**
 * Mentions the people of a route. Their IDs come from the settings, which accept nothing else.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function mentionBlocks(ids: readonly string[]): KnownBlock[] {
  if (ids.length === 0) return [];
  return [{ type: "section", text: { type: "mrkdwn", text: ids.map(markupOf).join(" ") } }];
}

function markupOf(id: string): string {
  if (id === "here" || id === "channel") return `<!${id}>`;
  return id.startsWith("S") ? `<!subteam^${id}>` : `<@${id}>`;
}
