import { memberTemplate } from "./template.ts";

/**
 * In bytes, of a template that is sent with the call.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const longestTemplate = 51_200;

/**
 * In characters without white space, of all inline policies of a role together.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const longestPolicies = 10_240;

/** The longest values that CloudFormation can insert. */
const longestValues: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws-us-gov",
  "AWS::AccountId": "000000000000",
  "AWS::URLSuffix": "amazonaws.com.cn",
  HubAccount: "000000000000",
};

/** The template for the StackSet, without white space, which counts towards the size limit. */
export function templateBody(protectedRoles: readonly string[]): string {
  return JSON.stringify(memberTemplate(protectedRoles));
}

/**
 * The size limits that the template for these roles exceeds. AWS would report them only after half of the deployment.
 * @param protectedRoles as `memberTemplate` takes them
 * @param options.restore whether `RestoreRoles` is on
 * @returns a sentence for each limit, with the actual size; empty if the template fits
 */
export function oversizes(
  protectedRoles: readonly string[],
  { restore }: { readonly restore: boolean },
): readonly string[] {
  const { Remediator, Restorer } = memberTemplate(protectedRoles).Resources;
  return [
    ...[Remediator, ...(restore ? [Restorer] : [])].map(({ Properties: { RoleName, Policies } }) => ({
      what: `the policy of ${RoleName}`,
      found: writtenOut(Policies.map(({ PolicyDocument }) => PolicyDocument)),
      limit: longestPolicies,
      unit: "characters",
    })),
    {
      what: "the member template",
      found: new TextEncoder().encode(templateBody(protectedRoles)).length,
      limit: longestTemplate,
      unit: "bytes",
    },
  ]
    .filter(({ found, limit }) => found > limit)
    .map(({ what, found, limit, unit }) => `${what} has ${found} ${unit}, AWS allows ${limit}`);
}

/** @returns characters as IAM counts them, without white space, with the longest possible values */
function writtenOut(documents: readonly object[]): number {
  const filled = documents.map((document) =>
    JSON.stringify(document, (_, value: unknown) =>
      typeof value === "object" && value !== null && "Fn::Sub" in value
        ? String(value["Fn::Sub"]).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => lengthen(name))
        : value,
    ),
  );
  return filled.join("").replaceAll(/\s/g, "").length;
}

function lengthen(name: string): string {
  const value = longestValues[name];
  if (value === undefined) throw new Error(`stacks/member/sizes.ts has no longest value for ${name}`);
  return value;
}
