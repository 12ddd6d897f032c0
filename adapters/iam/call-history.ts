import { type CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { CallHistory } from "../../core/events/calls/call-history.ts";
import { awsCall } from "../aws-call.ts";

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
const mostRecords = 50;

/** CloudTrail's event history of member accounts. Every account has one, with or without a trail. */
export function cloudTrailHistory(clientFor: (account: string) => CloudTrailClient): CallHistory {
  return {
    async recordsOf({ account, name }) {
      const command = new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: name }],
        MaxResults: mostRecords,
      });
      const { Events = [] } = await awsCall(`cloudtrail:LookupEvents ${name} of ${account}`, () =>
        clientFor(account).send(command),
      );
      return Events.flatMap(({ CloudTrailEvent }) => recordOf(CloudTrailEvent));
    },
  };
}

function recordOf(text = ""): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
