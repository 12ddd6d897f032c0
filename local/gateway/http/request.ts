import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { readBody } from "../../shared/http.ts";

/** A call to AWS as received. */
export interface AwsRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** From the signature's scope; absent on an unsigned call. */
  readonly signature?: Signature;
  readonly action: string;
  /** The parameters of a query-protocol call (IAM, STS, SNS); empty for JSON protocols. */
  readonly parameters: URLSearchParams;
  readonly sourceAddress: string;
  readonly userAgent: string;
}

export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** REST names an operation by its method and path. Security Hub is the only such service here. */
const restActions: Readonly<Record<string, string>> = {
  "POST /findings/import": "BatchImportFindings",
  "POST /findings": "GetFindings",
};

export async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const body = await readBody(incoming);
  const url = incoming.url ?? "/";
  const parameters = parametersOf(incoming, url, body);
  const signature = signatureOf(incoming.headers.authorization, parameters);
  return {
    id: randomUUID(),
    method: incoming.method ?? "GET",
    url,
    headers: incoming.headers,
    body,
    ...(signature && { signature }),
    action:
      parameters.get("Action") ??
      restActions[`${incoming.method} ${url}`] ??
      String(incoming.headers["x-amz-target"] ?? "")
        .split(".")
        .at(-1) ??
      "",
    parameters,
    sourceAddress: (incoming.socket.remoteAddress ?? "127.0.0.1").replace("::ffff:", ""),
    userAgent: incoming.headers["user-agent"] ?? "-",
  };
}

function parametersOf(incoming: IncomingMessage, url: string, body: Buffer): URLSearchParams {
  const isForm = incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return isForm ? new URLSearchParams(body.toString()) : new URL(url, "http://gateway").searchParams;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
function signatureOf(authorization: string | undefined, query: URLSearchParams): Signature | undefined {
  const scope = authorization?.match(/Credential=([^,\s]+)/)?.[1] ?? query.get("X-Amz-Credential");
  const [accessKeyId, , region, service] = scope?.split("/") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
