/** EventBridge receives IAM's events in one region of each partition. @see EVENTS.md of the design */
export const iamEventRegions = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
} as const;

export type Partition = keyof typeof iamEventRegions;

export const partitions = ["aws", "aws-cn", "aws-us-gov"] as const satisfies readonly Partition[];

/** The domain of AWS's endpoints, as `AWS::URLSuffix` of CloudFormation. */
export function urlSuffixOf(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

export function partitionOfRegion(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
