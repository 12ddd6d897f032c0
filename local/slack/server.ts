import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { close, listen, readBody } from "../shared/http.ts";
import { type Interactions, interactionsOf } from "./interactions.ts";
import { keepMessages, type Messages } from "./messages.ts";
import { answerApi } from "./web-api.ts";
import { slackBot, slackChannel } from "./workspace.ts";

export interface SlackSwitches {
  /** Calls are answered with 429. @param times default 1 @param after lets so many calls through first, default 0 */
  rateLimit(retryAfterSeconds: number, times?: number, after?: number): void;
  /** A call is refused in these words. @param after lets so many calls through first, default 0 */
  refuse(error: string, after?: number): void;
  /** While true, every call is answered with 500. */
  outage(down: boolean): void;
}

export interface Slack {
  readonly url: string;
  /** Where the Web API is, with a slash at the end, as `slackApiUrl` wants it. */
  readonly apiUrl: string;
  readonly messages: Messages;
  readonly switches: SlackSwitches;
  /** The buttons of messages, and what the app answers to whoever presses them. */
  readonly interactions: Interactions;
  stop(): Promise<void>;
}

/** A stand-in for Slack: one channel, a part of the Web API, and a page to read it. @throws PortTakenError */
export async function startSlack(port: number): Promise<Slack> {
  const messages = keepMessages();
  const changes = new EventEmitter().setMaxListeners(0);
  messages.onChange(() => changes.emit("change"));
  let url = "";
  const interactions = interactionsOf(
    () => url,
    messages,
    () => changes.emit("change"),
  );
  let limited = { times: 0, retryAfterSeconds: 0, after: 0 };
  let refused = { error: "", after: 0 };
  let down = false;

  async function api(request: IncomingMessage, response: ServerResponse, method: string): Promise<void> {
    const parameters = parametersOf(request, (await readBody(request)).toString());
    if (down) return send(response, 500, "internal_error");
    if (refused.error !== "" && refused.after-- === 0) {
      const { error } = refused;
      refused = { error: "", after: 0 };
      return send(response, 200, { ok: false, error });
    }
    if (limited.times > 0 && limited.after-- <= 0) {
      limited.times -= 1;
      response.setHeader("retry-after", String(limited.retryAfterSeconds));
      return send(response, 429, { ok: false, error: "ratelimited" });
    }
    const bearer = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
    const token = bearer ?? (typeof parameters.token === "string" ? parameters.token : undefined);
    send(response, 200, answerApi({ method, token, parameters }, messages));
  }

  /** From the page: a person pressed a button, and confirmed. */
  async function press(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { ts, actionId } = Object(JSON.parse((await readBody(request)).toString()));
    send(response, 200, { status: await interactions.press(String(ts), String(actionId)) });
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://slack");
    try {
      if (pathname.startsWith("/api/")) await api(request, response, pathname.slice("/api/".length));
      else if (pathname === "/") await page(response);
      else if (pathname === "/messages")
        send(response, 200, {
          channel: slackChannel,
          bot: slackBot,
          messages: messages.all(),
          answers: interactions.answers(),
        });
      else if (pathname === "/live") live(response, changes);
      else if (pathname === "/press" && request.method === "POST") await press(request, response);
      else if (pathname.startsWith("/response/") && request.method === "POST")
        send(
          response,
          interactions.respond(pathname.slice("/response/".length), (await readBody(request)).toString()),
          "ok",
        );
      else send(response, 404, "There is nothing here. The channel is at /");
    } catch (error) {
      send(response, 500, String(error));
    }
  });
  url = `http://127.0.0.1:${await listen(server, port, "--slack-port")}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    messages,
    interactions,
    switches: {
      rateLimit(retryAfterSeconds, times = 1, after = 0) {
        limited = { times, retryAfterSeconds, after };
      },
      refuse(error, after = 0) {
        refused = { error, after };
      },
      outage(value) {
        down = value;
      },
    },
    stop: () => close(server),
  };
}

function parametersOf(request: IncomingMessage, body: string): Readonly<Record<string, unknown>> {
  if (request.headers["content-type"]?.startsWith("application/json")) return JSON.parse(body || "{}");
  return Object.fromEntries(new URLSearchParams(body));
}

async function page(response: ServerResponse): Promise<void> {
  const html = await readFile(path.join(import.meta.dirname, "page.html"));
  // The page is made of what others wrote: nothing but its own script may run, and nothing may be loaded.
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
  response.end(html);
}

/** Tells the page at each change to read the messages again. */
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
