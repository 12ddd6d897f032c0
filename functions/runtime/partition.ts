import { iamEventRegions } from "../../core/contract.ts";

type Partition = keyof typeof iamEventRegions;

const partitions: readonly Partition[] = ["aws", "aws-cn", "aws-us-gov"];

/** The hub runs where its partition's IAM events arrive. */
export function partitionOf(region: string): Partition {
  return partitions.find((partition) => iamEventRegions[partition] === region) ?? "aws";
}
