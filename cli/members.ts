import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { readExpectations } from "../adapters/expectation-files.ts";
import { externalIdParameterName } from "../core/contract/parameters.ts";
import { iamEventRegions } from "../core/contract/regions.ts";
import { protectedRolePattern } from "../core/contract/roles.ts";
import { protectedPatterns } from "../core/scp/role-names.ts";
import { InputError } from "../core/shared/errors.ts";
import { oversizes } from "../stacks/member/sizes.ts";
import { type MemberTemplate, memberTemplate } from "../stacks/member/template.ts";
import type { Command } from "./io.ts";

export const membersUsage = `trustdrift members template (--protected-role PATTERN... | --expectations PLACE) [--json]

Prints the CloudFormation template of a member account, the same that the StackSet carries: for the management
account, which StackSets skip, and for a trial in one account.

  --protected-role PATTERN  name (under any path) or path of a role that may be put back, with *; may be given more
                            than once. Give the same as in TRUST_DRIFT_PROTECTED_ROLES
  --expectations PLACE      takes the roles of a file of expectations, or of a folder of them
  --json                    as JSON; without it as YAML, with notes on top
`;

export const membersCommand: Command = async (args, io) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "protected-role": { type: "string", multiple: true },
      expectations: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    io.stdout.write(membersUsage);
    return 0;
  }
  if (positionals.join(" ") !== "template")
    throw new InputError(`members: expected template, found ${positionals.join(" ") || "nothing"}`);
  const roles = await protectedRoles(values["protected-role"], values.expectations);
  const oversized = oversizes(roles, { restore: false });
  if (oversized.length > 0)
    throw new InputError(
      `${values.expectations === undefined ? "--protected-role" : "--expectations"}: expected what AWS takes, found that ${oversized.join(", ")}; name the roles by fewer, shorter patterns with *`,
    );
  const template = memberTemplate(roles);
  // The parameter's default is off, so this stops nobody who leaves it there
  for (const oversize of oversizes(roles, { restore: true }))
    io.stderr.write(`RestoreRoles must stay off: ${oversize}. Fewer, shorter patterns with * would do.\n`);
  io.stdout.write(values.json ? `${JSON.stringify(template, undefined, 2)}\n` : asYaml(template));
  return 0;
};

/** @throws InputError when no role is named, twice in two ways, or by a pattern that the stacks would refuse */
async function protectedRoles(
  named: readonly string[] | undefined,
  place: string | undefined,
): Promise<readonly string[]> {
  if ((named === undefined) === (place === undefined))
    throw new InputError("--protected-role: expected either this or --expectations");
  if (place !== undefined) return protectedPatterns(await readExpectations(place));
  const wrong = named?.find((pattern) => !protectedRolePattern.test(pattern));
  if (wrong !== undefined)
    throw new InputError(
      `--protected-role: expected a name or path such as qovery-* or platform/qovery-*, not * alone, found ${wrong}`,
    );
  return named ?? [];
}

/** CloudFormation reads YAML 1.1, in which a date without quotes is no text, and takes no aliases. */
function asYaml(template: MemberTemplate): string {
  const body = stringify(template, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
  return `${notes(template)}\n${body}`;
}

function notes({ Description, Parameters }: MemberTemplate): string {
  const parameters = Object.entries(Parameters).map(([name, { Description: what }]) => `  ${name}: ${what}`);
  const overrides = Object.entries(Parameters).map(([name, { Default = "..." }]) => `${name}=${Default}`);
  const lines = [
    Description,
    "",
    "StackSets put it into every account but the management account. To put it into one account by hand, with that",
    `account's credentials and in ${iamEventRegions.aws} (${iamEventRegions["aws-cn"]} and ${iamEventRegions["aws-us-gov"]} in the other partitions), where IAM's events are:`,
    "",
    "  aws cloudformation deploy --stack-name trust-drift-member --template-file member.yaml \\",
    `    --region ${iamEventRegions.aws} --capabilities CAPABILITY_NAMED_IAM \\`,
    `    --parameter-overrides ${overrides.join(" ")}`,
    "",
    "The hub must be deployed first, because IAM refuses a trust policy that names a role which is not there.",
    "Parameters:",
    ...parameters,
    `The external id, with the hub's credentials: aws ssm get-parameter --name ${externalIdParameterName}`,
  ];
  return lines.map((line) => `# ${line}`.trimEnd()).join("\n");
}
