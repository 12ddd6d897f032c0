import { randomUUID } from "node:crypto";
import { iamEvents } from "../../../core/contract/events.ts";
import { region } from "../../shared/accounts.ts";
import type { JsonObject } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { parseXml, text } from "../http/xml.ts";
import { isWrite } from "../services/iam.ts";
import { arnOf, type Caller, toSeconds } from "../state/callers.ts";
import { requestParametersOf, responseElementsOf } from "./cloudtrail-elements.ts";
import type { EventBridgeEvent } from "./router.ts";

const writes: Readonly<Record<string, RegExp>> = {
  events: /^(Delete|Disable|Enable|Put|Remove|Tag|Untag|Update)(?!Events)/,
  ssm: /^(PutParameter|DeleteParameters?)$/,
  sqs: /^(AddPermission|CreateQueue|DeleteQueue|PurgeQueue|RemovePermission|SetQueueAttributes)$/,
};

/** Whether CloudTrail records the call as a management event that changes something. */
export function isRecorded({ action, signature }: AwsRequest): boolean {
  const service = signature?.service ?? "";
  return service === "iam" ? isWrite(action) : (writes[service]?.test(action) ?? false);
}

/**
 * CloudTrail's record of a write, as an event on the account's default bus.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function cloudTrailEvent(
  request: AwsRequest,
  caller: Caller,
  response: AwsResponse,
  now = new Date(),
): EventBridgeEvent {
  const eventTime = toSeconds(now);
  const service = request.signature?.service ?? "iam";
  const detail: JsonObject = {
    eventVersion: "1.11",
    userIdentity: userIdentityOf(caller),
    eventTime,
    eventSource: `${service}.amazonaws.com`,
    eventName: request.action,
    awsRegion: region,
    sourceIPAddress: request.sourceAddress,
    userAgent: request.userAgent,
    ...errorOf(response),
    requestParameters: withinLimit(requestParametersOf(request)),
    responseElements:
      response.status < 300 && service === "iam"
        ? responseElementsOf(request.action, response.body.toString())
        : null,
    requestID: request.id,
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: caller.account,
    eventCategory: "Management",
    tlsDetails: {
      tlsVersion: "TLSv1.3",
      cipherSuite: "TLS_AES_128_GCM_SHA256",
      clientProvidedHostHeader: `${service}.amazonaws.com`,
    },
    ...(isConsole(request.userAgent) && { sessionCredentialFromConsole: "true" }),
  };
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": iamEvents.detailType,
    source: `aws.${service}`,
    account: caller.account,
    time: eventTime,
    region,
    resources: [],
    detail,
  };
}

/** CloudTrail omits a field that is larger than this. */
const longestField = 100 * 1024;

function withinLimit(parameters: JsonObject | null): JsonObject | null {
  const originalSize = JSON.stringify(parameters).length;
  if (originalSize <= longestField) return parameters;
  return { omitted: true, originalSize, reason: "requestParameters too large" };
}

function userIdentityOf(caller: Caller): JsonObject {
  const { account: accountId, accessKeyId } = caller;
  if (caller.kind === "user") {
    return {
      type: "IAMUser",
      principalId: caller.userId,
      arn: caller.arn,
      accountId,
      accessKeyId,
      userName: caller.userName,
    };
  }
  const { webIdentity } = caller;
  return {
    type: "AssumedRole",
    principalId: `${caller.roleId}:${caller.sessionName}`,
    arn: arnOf(caller),
    accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: caller.roleId,
        arn: caller.roleArn,
        accountId,
        userName: caller.roleName,
      },
      ...(webIdentity && {
        webIdFederationData: { federatedProvider: webIdentity.provider, attributes: webIdentity.claims },
      }),
      attributes: { creationDate: caller.createdAt, mfaAuthenticated: "false" },
    },
  };
}

/** CloudTrail shows the class name of the exception instead of the error code: `NoSuchEntity` → `NoSuchEntityException`. */
function errorOf(response: AwsResponse): JsonObject {
  if (response.status < 300) return {};
  const json = /"__type":"(?:[^"]*#)?(\w+)"/.exec(response.body.toString())?.[1];
  if (json !== undefined) return { errorCode: json, errorMessage: "" };
  const body = parseXml(response.body.toString());
  const code = text(body, "Error", "Code") ?? "InternalFailure";
  const errorCode =
    code === "AccessDenied" || code.endsWith("Exception") ? code : `${code.replace(/Error$/, "")}Exception`;
  return { errorCode, errorMessage: text(body, "Error", "Message") ?? "" };
}

function isConsole(userAgent: string): boolean {
  return /signin\.amazonaws\.com|console\.amazonaws\.com/.test(userAgent);
}
