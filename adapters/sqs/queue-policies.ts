import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { partitionOfRegion, urlSuffixOf } from "../../core/contract/regions.ts";
import type { OwnPartPorts } from "../../core/sweep/own/check-own-part.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";

/** Policies of queues in member accounts. One call each. */
export function sqsQueuePolicies(
  clientFor: (account: string) => SQSClient,
  region: string,
): OwnPartPorts["queues"] {
  return {
    policyOf(account, name) {
      const QueueUrl = `https://sqs.${region}.${urlSuffixOf(partitionOfRegion(region))}/${account}/${name}`;
      return unlessRefused("QueueDoesNotExist", policyOf(clientFor(account), QueueUrl));
    },
  };
}

async function policyOf(client: SQSClient, QueueUrl: string): Promise<unknown> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
  const { Attributes } = await awsCall(`sqs:GetQueueAttributes ${QueueUrl}`, () => client.send(command));
  const text = Attributes?.Policy;
  return text === undefined || text === "" ? null : JSON.parse(text);
}
