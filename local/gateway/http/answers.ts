import type { AwsRequest, AwsResponse } from "./request.ts";
import { escapeXml } from "./xml.ts";

/** An error with the status, the code and the text of AWS. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const namespaces: Readonly<Record<string, string>> = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

/** An error in the protocol of the client: XML for the query protocol, JSON for the others. */
export function errorAnswer(request: AwsRequest, error: AwsError): AwsResponse {
  // A request that names the operation in its path has JSON as its body
  const isQuery = request.signature === undefined || request.parameters.has("Action");
  if (request.headers["x-amz-target"] || !isQuery) {
    return jsonAnswer(request, { __type: error.code, message: error.message }, error.status);
  }
  const xmlns = namespaces[request.signature?.service ?? "sts"] ?? namespaces.iam;
  const details = `<Type>Sender</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
  return xmlAnswer(
    request,
    `<ErrorResponse xmlns="${xmlns}"><Error>${details}</Error><RequestId>${request.id}</RequestId></ErrorResponse>`,
    error.status,
  );
}

/**
 * The web page with which moto answers an operation that it does not have, or that failed in it, as an error of AWS.
 *
 * @returns any other response as it is
 */
export function withoutPages(request: AwsRequest, response: AwsResponse): AwsResponse {
  const { status, headers } = response;
  if (status < 400 || !/^text\/(html|plain)\b/.test(String(headers["content-type"]))) return response;
  const operation = `${request.signature?.service}:${request.action || `${request.method} ${request.url}`}`;
  const message = `The stand-in for AWS cannot answer ${operation}: moto does not have the operation, or it failed there`;
  return errorAnswer(request, { status, code: "NotImplemented", message });
}

/** A successful answer in the query protocol. */
export function resultAnswer(request: AwsRequest, service: "iam" | "sts", result: string): AwsResponse {
  const { action } = request;
  return xmlAnswer(
    request,
    `<${action}Response xmlns="${namespaces[service]}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${request.id}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

export function jsonAnswer(request: AwsRequest, content: object, status = 200): AwsResponse {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": request.id };
  return { status, headers, body: Buffer.from(JSON.stringify(content)) };
}

function xmlAnswer(request: AwsRequest, content: string, status = 200): AwsResponse {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": request.id },
    body: Buffer.from(content),
  };
}
