/** A message as far as the methods that read a channel need it. */
export interface StoredMessage {
  readonly ts: string;
  /** The parent message, for a reply in a thread. */
  readonly thread_ts?: string;
  readonly metadata?: { readonly event_type: string; readonly event_payload: object };
}

type Parameters = Readonly<Record<string, unknown>>;

type Answer = { readonly ok: boolean; readonly [field: string]: unknown };

const mostMessages = 1000;

/**
 * The messages of the channel without the replies in threads, newest first.
 *
 * @see https://docs.slack.dev/reference/methods/conversations.history
 */
export function answerHistory(parameters: Parameters, messages: readonly StoredMessage[]): Answer {
  const roots = messages.filter(({ thread_ts }) => thread_ts === undefined);
  const newestFirst = roots.toSorted((one, other) => Number(other.ts) - Number(one.ts));
  return pageOf(newestFirst.filter(within(parameters)), parameters, 100);
}

/**
 * The parent message, then its replies, oldest first.
 *
 * @see https://docs.slack.dev/reference/methods/conversations.replies
 */
export function answerReplies(parameters: Parameters, messages: readonly StoredMessage[]): Answer {
  const parent = messages.find(({ ts }) => ts === parameters.ts);
  if (parent === undefined) return { ok: false, error: "thread_not_found" };
  const replies = messages
    .filter(({ thread_ts }) => thread_ts === parent.ts)
    .toSorted((one, other) => Number(one.ts) - Number(other.ts));
  return pageOf([parent, ...replies.filter(within(parameters))], parameters, 1000);
}

function within({ oldest = "0", latest, inclusive }: Parameters) {
  const isInclusive = String(inclusive) === "true";
  const [from, to] = [Number(oldest), latest === undefined ? Number.POSITIVE_INFINITY : Number(latest)];
  return ({ ts }: StoredMessage) => {
    const at = Number(ts);
    return isInclusive ? at >= from && at <= to : at > from && at < to;
  };
}

/** Without `include_all_metadata`, Slack returns no payload. */
function pageOf(found: readonly StoredMessage[], parameters: Parameters, usual: number): Answer {
  const limit = Number(parameters.limit ?? usual);
  if (!(limit >= 1 && limit <= mostMessages)) return { ok: false, error: "invalid_limit" };
  const from = parameters.cursor === undefined ? 0 : Number(parameters.cursor);
  if (!(from >= 0)) return { ok: false, error: "invalid_cursor" };
  const isWhole = String(parameters.include_all_metadata) === "true";
  const messages = found.slice(from, from + limit).map(({ metadata, ...message }) => ({
    type: "message",
    ...message,
    ...(metadata !== undefined && { metadata: isWhole ? metadata : { event_type: metadata.event_type } }),
  }));
  const hasMore = found.length > from + limit;
  const next = hasMore ? String(from + limit) : "";
  return { ok: true, messages, has_more: hasMore, response_metadata: { next_cursor: next } };
}
