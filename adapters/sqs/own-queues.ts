import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from "@aws-sdk/client-sqs";
import { partitionOfRegion, urlSuffixOf } from "../../core/contract/regions.ts";
import type { LiveQueue } from "../../core/sweep/own/differences.ts";
import type { OwnPartPorts } from "../../core/sweep/own/ports.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";

/** The responder's own queues in member accounts. One call each. */
export function sqsOwnQueues(
  clientFor: (account: string) => SQSClient,
  region: string,
): OwnPartPorts["queues"] {
  return {
    read(account, name) {
      const QueueUrl = `https://sqs.${region}.${urlSuffixOf(partitionOfRegion(region))}/${account}/${name}`;
      return unlessRefused("QueueDoesNotExist", read(clientFor(account), QueueUrl));
    },
  };
}

async function read(client: SQSClient, QueueUrl: string): Promise<LiveQueue> {
  const AttributeNames: QueueAttributeName[] = ["Policy", "ApproximateNumberOfMessages"];
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
  const { Attributes } = await awsCall(`sqs:GetQueueAttributes ${QueueUrl}`, () => client.send(command));
  const text = Attributes?.Policy;
  return {
    policy: text === undefined || text === "" ? null : JSON.parse(text),
    messages: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
  };
}
