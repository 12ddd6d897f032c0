/**
 * In bytes, of a template that is sent with the call. A template in S3 can have 1 MB.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const longestTemplateBody = 51_200;

/**
 * In characters without white space. No quota increase changes them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const longestPolicy = {
  /** Of all inline policies of a role together. */
  inline: 10_240,
  managed: 6_144,
} as const;

/** The longest values that CloudFormation can insert. */
const longestValues: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws-us-gov",
  "AWS::AccountId": "000000000000",
  "AWS::URLSuffix": "amazonaws.com.cn",
  HubAccount: "000000000000",
};

/** @returns the characters of a policy as IAM counts them, without white space, with the longest possible values */
export function charactersOf(statements: readonly object[]): number {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, (_, value: unknown) =>
    typeof value === "object" && value !== null && "Fn::Sub" in value
      ? String(value["Fn::Sub"]).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => lengthen(name))
      : value,
  );
  return text.replaceAll(/\s/g, "").length;
}

function lengthen(name: string): string {
  const value = longestValues[name];
  if (value === undefined) throw new Error(`stacks/member/quotas.ts has no longest value for ${name}`);
  return value;
}
