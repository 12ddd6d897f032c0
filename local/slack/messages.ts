import { EventEmitter } from "node:events";
import { slackBot, slackChannel } from "./workspace.ts";

export type Block = { readonly type: string; readonly [field: string]: unknown };

export interface SlackMessage {
  readonly channel: string;
  /** Seconds since 1970 with six decimals. It identifies the message within its channel. */
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly Block[];
  /** The parent message, for a reply in a thread. */
  readonly thread_ts?: string;
  /** Of a reply that the channel shows too. */
  readonly reply_broadcast?: true;
  readonly edited?: { readonly user: string; readonly ts: string };
  /** For apps: people do not see it. */
  readonly metadata?: { readonly event_type: string; readonly event_payload: object };
  readonly user: string;
  readonly bot_id: string;
}

export type Content = Pick<SlackMessage, "text"> &
  Partial<Pick<SlackMessage, "blocks" | "attachments" | "metadata" | "reply_broadcast">>;

export interface Messages {
  /** @param botId of the app that posts, default ours @param channel default the first one */
  post(content: Content, threadTs?: string, botId?: string, channel?: string): SlackMessage;
  /** @returns undefined when there is no such message */
  update(ts: string, content: Content): SlackMessage | undefined;
  /** Deletes a message, as a person can. */
  remove(ts: string): void;
  find(ts: string): SlackMessage | undefined;
  /** Oldest first. */
  all(): readonly SlackMessage[];
  /** Calls the listener at each change. @returns a function that removes the listener */
  onChange(listener: () => void): () => void;
  /** @returns the messages when they fulfil the condition. @throws Error after the timeout */
  waitFor(
    condition: (messages: readonly SlackMessage[]) => boolean,
    timeoutMilliseconds: number,
  ): Promise<readonly SlackMessage[]>;
}

export function storeMessages(now: () => number = Date.now): Messages {
  const messages = new Map<string, SlackMessage>();
  const changes = new EventEmitter().setMaxListeners(0);
  let latest = 0;

  /** Each timestamp is later than the one before, even within a microsecond. */
  function nextTs(): string {
    latest = Math.max(latest + 1, now() * 1000);
    return `${Math.floor(latest / 1e6)}.${String(latest % 1e6).padStart(6, "0")}`;
  }

  function store(message: SlackMessage): SlackMessage {
    messages.set(message.ts, message);
    changes.emit("change");
    return message;
  }

  const all = () => [...messages.values()];

  function onChange(listener: () => void): () => void {
    changes.on("change", listener);
    return () => void changes.off("change", listener);
  }

  return {
    all,
    onChange,
    find: (ts) => messages.get(ts),
    remove(ts) {
      messages.delete(ts);
      changes.emit("change");
    },
    post(content, threadTs, botId = slackBot.botId, channel = slackChannel.id) {
      const own = { channel, ts: nextTs(), user: slackBot.userId, bot_id: botId };
      return store({ ...own, ...content, ...(threadTs && { thread_ts: threadTs }) });
    },
    update(ts, content) {
      const before = messages.get(ts);
      if (!before) return undefined;
      const { text: _, blocks: __, attachments: ___, ...rest } = before;
      return store({ ...rest, ...content, edited: { user: before.user, ts: nextTs() } });
    },
    waitFor(condition, timeoutMilliseconds) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (!condition(all())) return;
          clearTimeout(timer);
          end();
          resolve(all());
        };
        const end = onChange(check);
        const timer = setTimeout(() => {
          end();
          reject(
            new Error(
              `expected messages in Slack within ${timeoutMilliseconds} ms; found ${JSON.stringify(all())}`,
            ),
          );
        }, timeoutMilliseconds);
        check();
      });
    },
  };
}
