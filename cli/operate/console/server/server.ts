import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { refusalOf, securityHeaders } from "./guards.ts";

export interface Asked {
  readonly method: "GET" | "POST";
  /** Behind the token, for example `["incidents", "4f…"]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Of a POST. */
  readonly form: URLSearchParams;
}

export type Answered =
  | { readonly kind: "text"; readonly status: number; readonly type: string; readonly text: string }
  /** Behind the token. */
  | { readonly kind: "redirect"; readonly to: string };

export type Respond = (asked: Asked) => Promise<Answered>;

const mostFormBytes = 16_384;

/** Listens on 127.0.0.1 only. @returns the port */
export async function startServer(
  { port, token }: { readonly port: number; readonly token: string },
  respond: Respond,
): Promise<{ readonly server: Server; readonly port: number }> {
  let own = port;
  const server = createServer((request, response) => {
    answer(request, { port: own, token }, respond)
      .catch((error: unknown) => failed(error))
      .then((answered) => send(response, answered, token));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address === "object" && address !== null) own = address.port;
  return { server, port: own };
}

async function answer(
  request: IncomingMessage,
  wanted: { readonly port: number; readonly token: string },
  respond: Respond,
): Promise<Answered> {
  const { method = "GET", headers, url = "/" } = request;
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const [token = "", ...parts] = pathname.slice(1).split("/");
  const refusal = refusalOf({ method, headers, token }, wanted);
  if (refusal !== undefined) return plain(refusal.status, refusal.text);
  const form = method === "POST" ? await formOf(request) : new URLSearchParams();
  if (form === undefined) return plain(413, `Expected at most ${mostFormBytes} bytes.`);
  const path = parts.filter((part) => part !== "").map(decoded);
  return respond({ method: method === "POST" ? "POST" : "GET", path, query: searchParams, form });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostFormBytes) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

export function plain(status: number, text: string): Answered {
  return { kind: "text", status, type: "text/plain; charset=utf-8", text: `${text}\n` };
}

function failed(error: unknown): Answered {
  const isKnown = error instanceof PermanentError || error instanceof RetryableError;
  return plain(isKnown ? 502 : 500, error instanceof Error ? error.message : String(error));
}

function send(response: ServerResponse, answered: Answered, token: string): void {
  if (answered.kind === "redirect") {
    response.writeHead(303, { ...securityHeaders, location: `/${token}/${answered.to}` });
    response.end();
    return;
  }
  response.writeHead(answered.status, { ...securityHeaders, "content-type": answered.type });
  response.end(answered.text);
}
