import { Agent, request as httpRequest } from "node:http";
import { region } from "../../shared/accounts.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { find, parseXml, type Xml } from "../http/xml.ts";

/** moto stores everything. A header selects the account, and moto checks no signature. */
export interface Store {
  /** Forwards the call of a client. */
  forward(request: AwsRequest, account: string): Promise<AwsResponse>;
  /** Calls a service with a JSON protocol on behalf of the gateway. @throws Error with moto's answer */
  call<Output>(account: string, service: string, target: string, input: object): Promise<Output>;
  /** Calls a service with the query protocol on behalf of the gateway. @returns the XML */
  query(account: string, service: string, parameters: Record<string, string>): Promise<AwsResponse>;
  close(): void;
}

/** Headers of one connection, and the encoding, which would make answers unreadable. */
const ownHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "accept-encoding",
  "expect",
]);

export function connectStore(port: number): Store {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  function send(
    method: string,
    path: string,
    headers: Record<string, string | string[]>,
    body: Buffer,
  ): Promise<AwsResponse> {
    return new Promise((resolve, reject) => {
      const options = {
        agent,
        port,
        host: "127.0.0.1",
        method,
        path,
        headers: { ...headers, "content-length": body.length },
      };
      const outgoing = httpRequest(options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          resolve({
            status: incoming.statusCode ?? 500,
            headers: without(incoming.headers),
            body: Buffer.concat(chunks),
          });
        });
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  function own(account: string, service: string): Record<string, string> {
    return {
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20250101/${region}/${service}/aws4_request`,
      "x-moto-account-id": account,
    };
  }

  return {
    forward: (request, account) =>
      send(
        request.method,
        request.url,
        { ...without(request.headers), "x-moto-account-id": account },
        request.body,
      ),
    async call<Output>(account: string, service: string, target: string, input: object) {
      const headers = {
        ...own(account, service),
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": target,
      };
      const response = await send("POST", "/", headers, Buffer.from(JSON.stringify(input)));
      if (response.status !== 200) throw new Error(`${target}: ${response.body.toString()}`);
      return JSON.parse(response.body.toString() || "{}") as Output;
    },
    query(account, service, parameters) {
      const headers = { ...own(account, service), "content-type": "application/x-www-form-urlencoded" };
      return send("POST", "/", headers, Buffer.from(new URLSearchParams(parameters).toString()));
    },
    close: () => agent.destroy(),
  };
}

/**
 * Calls IAM on behalf of the gateway.
 *
 * @returns the content of the result; undefined where the entity does not exist
 * @throws Error with moto's answer
 */
export async function askIam(
  store: Pick<Store, "query">,
  account: string,
  Action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Xml | undefined> {
  const { status, body } = await store.query(account, "iam", {
    Action,
    Version: "2010-05-08",
    ...parameters,
  });
  if (status === 404) return undefined;
  if (status >= 300) throw new Error(`${Action}: ${body.toString()}`);
  return find(parseXml(body.toString()), `${Action}Result`) ?? "";
}

/** Calls SQS about a queue on behalf of the gateway. @throws Error with moto's answer */
export function callQueue<Output>(
  store: Pick<Store, "call">,
  queueArn: string,
  action: string,
  input: object,
): Promise<Output> {
  const [, , , , account = "", name = ""] = queueArn.split(":");
  const QueueUrl = `http://sqs.${region}.amazonaws.com/${account}/${name}`; // moto reads only the last part
  return store.call<Output>(account, "sqs", `AmazonSQS.${action}`, { QueueUrl, ...input });
}

function without(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> {
  const withinLimits: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ownHeaders.has(name)) withinLimits[name] = value;
  }
  return withinLimits;
}
