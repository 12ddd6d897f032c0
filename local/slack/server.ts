import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { close, listen, readBody } from "../shared/http.ts";
import { type Interactions, interactionsOf } from "./interactions.ts";
import { type Messages, storeMessages } from "./messages.ts";
import { type SlackSwitches, slackSwitches } from "./switches.ts";
import { answerApi, answerWebhook } from "./web-api.ts";
import { slackBot, slackChannel, slackChannels, slackWebhookPath } from "./workspace.ts";

export interface Slack {
  readonly url: string;
  /** The URL of the Web API with a trailing slash, as `slackApiUrl` requires. */
  readonly apiUrl: string;
  /** An incoming webhook. */
  readonly webhookUrl: string;
  readonly messages: Messages;
  readonly switches: SlackSwitches;
  /** The buttons of messages, and the app's answers to clicks. */
  readonly interactions: Interactions;
  stop(): Promise<void>;
}

/** A stand-in for Slack: one channel, a part of the Web API, and a page to read it. @throws PortTakenError */
export async function startSlack(port: number): Promise<Slack> {
  const messages = storeMessages();
  const changes = new EventEmitter().setMaxListeners(0);
  messages.onChange(() => changes.emit("change"));
  let url = "";
  const interactions = interactionsOf(
    () => url,
    messages,
    () => changes.emit("change"),
  );
  const { switches, refusal, losesAnswer } = slackSwitches();

  async function api(request: IncomingMessage, response: ServerResponse, method: string): Promise<void> {
    const parameters = parametersOf(request, (await readBody(request)).toString());
    const refused = refusal(method);
    if (refused !== undefined) {
      const { status, retryAfterSeconds, body } = refused;
      if (retryAfterSeconds !== undefined) response.setHeader("retry-after", String(retryAfterSeconds));
      return send(response, status, body);
    }
    const bearer = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
    const token = bearer ?? (typeof parameters.token === "string" ? parameters.token : undefined);
    const answer = answerApi({ method, token, parameters }, messages);
    if (losesAnswer(method)) response.destroy();
    else send(response, 200, answer);
  }

  /** Called by the page when a person has clicked and confirmed a button. */
  async function click(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { ts, actionId, value } = Object(JSON.parse((await readBody(request)).toString()));
    send(response, 200, {
      status: await interactions.click(
        String(ts),
        String(actionId),
        value === undefined ? value : String(value),
      ),
    });
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://slack");
    try {
      if (pathname.startsWith("/api/")) await api(request, response, pathname.slice("/api/".length));
      else if (pathname === "/") await page(response);
      else if (pathname === "/messages")
        send(response, 200, {
          channel: slackChannel,
          channels: slackChannels,
          bot: slackBot,
          messages: messages.all(),
          answers: interactions.answers(),
        });
      else if (pathname === slackWebhookPath && request.method === "POST") {
        const body = (await readBody(request)).toString();
        const refused = refusal("webhook");
        if (refused?.retryAfterSeconds) response.setHeader("retry-after", String(refused.retryAfterSeconds));
        if (refused) send(response, refused.status, refused.body);
        else {
          const { status, text } = answerWebhook(body, messages);
          send(response, status, text);
        }
      } else if (pathname === "/live") live(response, changes);
      else if (pathname === "/click" && request.method === "POST") await click(request, response);
      else if (pathname.startsWith("/response/") && request.method === "POST")
        send(
          response,
          interactions.respond(pathname.slice("/response/".length), (await readBody(request)).toString()),
          "ok",
        );
      else send(response, 404, "Not found. The channel is at /");
    } catch (error) {
      send(response, 500, String(error));
    }
  });
  url = `http://127.0.0.1:${await listen(server, port, "--slack-port")}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    webhookUrl: `${url}${slackWebhookPath}`,
    messages,
    interactions,
    switches,
    stop: () => close(server),
  };
}

function parametersOf(request: IncomingMessage, body: string): Readonly<Record<string, unknown>> {
  if (request.headers["content-type"]?.startsWith("application/json")) return JSON.parse(body || "{}");
  return Object.fromEntries(new URLSearchParams(body));
}

async function page(response: ServerResponse): Promise<void> {
  const html = await readFile(path.join(import.meta.dirname, "page.html"));
  // The page shows untrusted text, so only its own script may run, and nothing may be loaded
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
  response.end(html);
}

/** Notifies the page of each change, so that it reads the messages again. */
function live(response: ServerResponse, changes: EventEmitter): void {
  const tell = () => void response.write("data: changed\n\n");
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  tell();
  changes.on("change", tell);
  response.on("close", () => void changes.off("change", tell));
}

function send(response: ServerResponse, status: number, content: object | string): void {
  const type = typeof content === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(typeof content === "string" ? content : JSON.stringify(content));
}
