import { stringify } from "yaml";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { externalIdParameterName } from "../../core/contract/parameters.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { protectedRolePattern } from "../../core/contract/roles.ts";
import { protectedPatterns } from "../../core/scp/role-names.ts";
import { InputError } from "../../core/shared/errors.ts";
import { needsFile, oversizes, shorten } from "../../stacks/member/sizes.ts";
import { type MemberTemplate, memberTemplate } from "../../stacks/member/template.ts";
import type { Invocation } from "../io.ts";
import { remark } from "../output/remark.ts";

interface Options {
  readonly protectedRole?: readonly string[] | undefined;
  readonly expectations?: string | undefined;
  readonly json?: true | undefined;
}

/** Prints the template of a member account. @returns the exit code */
export async function members(options: Options, invocation: Invocation): Promise<number> {
  const { stdout } = invocation.io;
  const roles = await protectedRoles(options.protectedRole, options.expectations);
  const oversized = oversizes(roles, { restore: false });
  if (oversized.length > 0)
    throw new InputError(
      `${options.expectations === undefined ? "--protected-role" : "--expectations"}: ${oversized.join(", ")}; ${shorten}`,
    );
  const template = memberTemplate(roles);
  // A warning only, because RestoreRoles is off by default.
  for (const oversize of oversizes(roles, { restore: true }))
    remark(`The template has no restorer: ${oversize}. For a restorer, ${shorten}.`, invocation);
  const text = options.json ? `${JSON.stringify(template, undefined, 2)}\n` : asYaml(template);
  if (options.json && needsFile(text)) remark(`${needsBucket} Deploy it with --s3-bucket.`, invocation);
  stdout.write(text);
  return 0;
}

/** @throws InputError unless exactly one of the options is given, or for a pattern that a deployment would refuse */
async function protectedRoles(
  named: readonly string[] | undefined,
  place: string | undefined,
): Promise<readonly string[]> {
  if ((named === undefined) === (place === undefined))
    throw new InputError(
      `expected either --protected-role or --expectations, found ${named === undefined ? "neither" : "both"}`,
    );
  if (place !== undefined) return protectedPatterns(await readExpectations(place));
  const wrong = named?.find((pattern) => !protectedRolePattern.test(pattern));
  if (wrong !== undefined)
    throw new InputError(
      `--protected-role: expected a name or path such as qovery-* or platform/qovery-*, not * alone; found ${wrong}`,
    );
  return named ?? [];
}

/** CloudFormation reads YAML 1.1, where an unquoted date is not a string, and does not support aliases. */
function asYaml(template: MemberTemplate): string {
  const body = stringify(template, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
  const text = `${notes(template, "")}\n${body}`;
  // Without the option, the AWS CLI refuses a long file
  return !needsFile(text) ? text : `${notes(template, "--s3-bucket YOUR-BUCKET ")}\n${body}`;
}

function notes({ Description, Parameters }: MemberTemplate, upload: string): string {
  const parameters = Object.entries(Parameters).map(([name, { Description: what }]) => `  ${name}: ${what}`);
  const overrides = Object.entries(Parameters).map(([name, { Default = "..." }]) => `${name}=${Default}`);
  const lines = [
    Description,
    "",
    "StackSets deploy this template to every account except the management account. To deploy it manually, use",
    `credentials for the account and the region that receives IAM events: ${iamEventRegions.aws}`,
    `(${iamEventRegions["aws-cn"]} in aws-cn, ${iamEventRegions["aws-us-gov"]} in aws-us-gov):`,
    "",
    "  aws cloudformation deploy --stack-name trust-drift-member --template-file member.yaml \\",
    `    --region ${iamEventRegions.aws} --capabilities CAPABILITY_NAMED_IAM ${upload}\\`,
    `    --parameter-overrides ${overrides.join(" ")}`,
    "",
    ...(upload === "" ? [] : [`${needsBucket} The AWS CLI uploads it.`]),
    "Deploy the hub first: IAM rejects a trust policy that names a role that does not exist.",
    "Parameters:",
    ...parameters,
    `To get the external id, with credentials for the hub: aws ssm get-parameter --name ${externalIdParameterName}`,
  ];
  return lines.map((line) => `# ${line}`.trimEnd()).join("\n");
}

const needsBucket =
  "The template has more than 51,200 bytes, so it needs a bucket in this account and region.";
