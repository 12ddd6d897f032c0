import { SNSClient } from "@aws-sdk/client-sns";
import { slackChannel } from "../../adapters/slack/channel.ts";
import { snsChannel } from "../../adapters/sns/channel.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { type NotifyPorts, notify } from "../../core/notify/notify.ts";
import { topicArn } from "../../local/deployment/secrets.ts";
import { NotifyWorld } from "../../test/core/notify/world.ts";

/** A table in memory, and the real channels, whose services answer at once. */
export interface Notifying {
  /** AWS calls, by what makes them. Slack's are not counted. */
  readonly calls: readonly string[];
  /** What Slack was sent. */
  readonly posts: readonly string[];
  send(): Promise<boolean>;
}

const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none" };
const published = new TextEncoder().encode(
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
);
const channel = "C0123456789";

export function notifying(incident: Incident): Notifying {
  const world = new NotifyWorld(incident);
  const calls: string[] = [];
  const posts: string[] = [];
  const handle = async () => {
    calls.push("Publish");
    return { response: { statusCode: 200, headers: {}, body: published } };
  };
  const sns = snsChannel(new SNSClient({ region: "us-east-1", credentials, requestHandler: { handle } }), {
    topicArn,
  });
  const slack = slackChannel({ channel, token: async () => "xoxb-none", buttons: true });
  const ports = counted(world.ports([sns, slack]), calls);
  return {
    calls,
    posts,
    send: () => withSlack(posts, () => notify(world.announced(), ports)),
  };
}

/** Slack's client takes the `fetch` that is there when it is created. */
async function withSlack<T>(posts: string[], work: () => Promise<T>): Promise<T> {
  const before = globalThis.fetch;
  globalThis.fetch = async (url) => {
    posts.push(String(url).split("/").at(-1) ?? "");
    return Response.json({ ok: true, channel, ts: `1.${String(posts.length).padStart(6, "0")}` });
  };
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

/** The ports of the table, each of whose calls is counted by what the adapter makes of it. */
function counted(ports: NotifyPorts, calls: string[]): NotifyPorts {
  const { deliveries, state, unannounced } = ports;
  const note =
    <Given extends readonly unknown[], Result>(call: string, work: (...given: Given) => Result) =>
    (...given: Given): Result => {
      calls.push(call);
      return work(...given);
    };
  return {
    ...ports,
    state: { incident: note("table read", state.incident) },
    deliveries: {
      claim: note("table write", deliveries.claim),
      save: note("table write", deliveries.save),
      release: note("table write", deliveries.release),
    },
    unannounced: { of: note("table read", unannounced.of), delete: note("table write", unannounced.delete) },
  };
}
