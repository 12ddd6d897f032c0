import { createServer, type IncomingMessage } from "node:http";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { region } from "../shared/accounts.ts";
import { close, listen, readBody } from "../shared/http.ts";

export interface FunctionUrl {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A function URL without authorization: each request invokes the function.
 *
 * @param invoke invokes the function. @returns the result of its handler
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export async function functionUrl(
  invoke: (event: LambdaFunctionURLEvent) => Promise<unknown>,
): Promise<FunctionUrl> {
  const server = createServer(async (request, response) => {
    try {
      const { statusCode, body, headers } = answerOf(await invoke(await eventOf(request)));
      response.writeHead(statusCode, headers).end(body);
    } catch {
      // Lambda returns no details to the caller
      response
        .writeHead(502, { "content-type": "application/json" })
        .end('{"message":"Internal Server Error"}');
    }
  });
  const port = await listen(server, 0, "--slack-port");
  return { url: `http://127.0.0.1:${port}/`, stop: () => close(server) };
}

/** Payload format version 2.0. Lambda passes text content types as text, others as base64. */
export async function eventOf(request: IncomingMessage): Promise<LambdaFunctionURLEvent> {
  const { pathname, search } = new URL(request.url ?? "/", "http://function");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ""].flat().join(",")]),
  );
  const body = await readBody(request);
  const isText = /^(text\/|application\/(json|xml|javascript))/.test(headers["content-type"] ?? "");
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: {
      accountId: "anonymous",
      apiId: "local",
      domainName: `local.lambda-url.${region}.on.aws`,
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: pathname,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function answerOf(result: unknown) {
  const { statusCode = 200, body = "", headers = {} } = Object(result);
  return { statusCode: Number(statusCode), body: String(body), headers: Object(headers) };
}
