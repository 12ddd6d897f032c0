import { errorAnswer, jsonAnswer } from "../http/answers.ts";
import { isObject, type JsonObject, listOf } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import type { EventBridgeEvent } from "./router.ts";

/** CloudTrail shows a call in the event history up to 15 minutes after the call was made. */
export interface HistorySwitches {
  delay(milliseconds: number): void;
}

/** CloudTrail's event history of every account. It also contains the calls whose events are lost. */
export interface EventHistory {
  record(event: EventBridgeEvent): void;
  answer(request: AwsRequest, account: string): AwsResponse;
  readonly switches: HistorySwitches;
}

/** The default and the maximum of LookupEvents. */
const mostEvents = 50;

export function rememberEvents(now: () => number = Date.now): EventHistory {
  const recorded: { readonly at: number; readonly event: EventBridgeEvent }[] = [];
  let delayMilliseconds = 0;
  return {
    record: (event) => void recorded.push({ at: now(), event }),
    answer(request, account) {
      const { LookupAttributes, MaxResults = mostEvents } = bodyOf(request);
      const [attribute] = listOf(LookupAttributes).filter(isObject);
      if (request.action !== "LookupEvents" || attribute?.AttributeKey !== "ResourceName")
        return errorAnswer(request, unsupported(request));
      const Events = recorded
        .filter(({ at, event }) => event.account === account && at + delayMilliseconds <= now())
        .filter(({ event }) => roleOf(event.detail) === attribute.AttributeValue)
        .reverse()
        .slice(0, Number(MaxResults))
        .map(({ event: { detail } }) => shown(detail));
      return jsonAnswer(request, { Events });
    },
    switches: {
      delay(milliseconds) {
        delayMilliseconds = milliseconds;
      },
    },
  };
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html */
function shown(detail: JsonObject): JsonObject {
  return {
    EventId: detail.eventID ?? "",
    EventName: detail.eventName ?? "",
    EventSource: detail.eventSource ?? "",
    EventTime: Date.parse(String(detail.eventTime)) / 1000,
    Resources: [{ ResourceType: "AWS::IAM::Role", ResourceName: roleOf(detail) ?? "" }],
    CloudTrailEvent: JSON.stringify(detail),
  };
}

function roleOf({ requestParameters }: JsonObject): string | undefined {
  const name = isObject(requestParameters) ? requestParameters.roleName : undefined;
  return typeof name === "string" ? name : undefined;
}

function bodyOf({ body }: AwsRequest): JsonObject {
  return JSON.parse(body.toString() || "{}");
}

function unsupported({ action }: AwsRequest) {
  const message = `The stand-in for CloudTrail answers LookupEvents by ResourceName only, not ${action}`;
  return { status: 400, code: "InvalidLookupAttributesException", message };
}
