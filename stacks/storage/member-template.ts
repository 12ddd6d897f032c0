import { createHash } from "node:crypto";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { needsFile, templateBody } from "../member/sizes.ts";
import type { Settings } from "../settings/settings.ts";

/** The member template for the StackSet: in the call itself, or as a file in S3 if the call has no room for it. */
export function memberTemplateOf(settings: Settings) {
  const body = templateBody(settings.protectedRoles);
  return needsFile(body) ? { templateUrl: uploaded(body, settings) } : { templateBody: body };
}

/**
 * A bucket without a public policy is private. CloudFormation should read the file with the credentials of the deployment;
 * no AWS page was found that says so, and it has not been tried on AWS.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
 * @see https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation/issues/27
 */
function uploaded(content: string, { partition, region }: Settings) {
  const bucket = new aws.s3.Bucket("MemberTemplates", {
    // With a random suffix, so that nobody else can have created the bucket before
    bucketPrefix: "trust-drift-templates-",
    forceDestroy: true,
  });
  const file = new aws.s3.BucketObjectv2("MemberTemplate", {
    bucket: bucket.bucket,
    // Another name for each content: the provider compares only the URL
    key: `member-${createHash("sha256").update(content).digest("hex").slice(0, 32)}.json`,
    content,
    contentType: "application/json",
  });
  return $interpolate`https://${bucket.bucket}.s3.${region}.${urlSuffixOf(partition)}/${file.key}`;
}
