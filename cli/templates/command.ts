import { accountsOption, collect } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

const partitionOption = ["--partition <name>", "aws, aws-cn or aws-us-gov", "aws"] as const;
const expectationsOption = [
  "--expectations <path>",
  "a file of expectations, or a folder of such files",
] as const;
const explainOption = ["--explain", "print only the explanation"] as const;

/** Commands that print policies and templates. They call no AWS service. */
export function declareTemplates(program: Program, act: Act): void {
  program
    .command("init")
    .summary("write the settings of a deployment and the first expectations")
    .description(
      "Writes .env.STAGE with the settings of a deployment. On a terminal, it asks for what the options do not give. " +
        "With --role, it also captures live roles of the account of the credentials as the first expectations, which alert " +
        "only (iam:ListRoles). The command overwrites no file.",
    )
    .option("--stage <name>", "the stage of the deployment", "production")
    .option("--folder <folder>", "the clone of the repository, in which you deploy", ".")
    .option("--hub-account <id>", "the account that you deploy to")
    .option("--organization <id>", "the organization, such as o-a1b2c3d4e5")
    .option("--organizational-units <ids>", "the root or the OUs whose accounts become members, with commas")
    .option("--protected-roles <patterns>", "the roles that the responder can restore, with commas")
    .option("--slack-channel <id>", "the Slack channel for alerts")
    .option("--role <pattern>", "capture these live roles into FOLDER/expectations. Can be repeated", collect)
    .action((options) => act(async (invocation) => (await import("./init.ts")).init(options, invocation)));

  const members = program
    .command("members")
    .summary("print the template of member accounts")
    .description("Commands about member accounts.");

  members
    .command("template")
    .summary("print the CloudFormation template of a member account")
    .description(
      "Prints the CloudFormation template of a member account, the same template that the StackSet deploys. Use it for " +
        "the management account, to which StackSets do not deploy, and for a trial in one account.",
    )
    .option(
      "--protected-role <pattern>",
      "name (under any path) or path of a role that the responder can restore; * is a wildcard. Can be repeated. Use the same values as in TRUST_DRIFT_PROTECTED_ROLES",
      collect,
    )
    .option(expectationsOption[0], `take the roles from ${expectationsOption[1]}`)
    .option("--json", "print JSON. The default is YAML with notes at the top")
    .action((options) =>
      act(async (invocation) => (await import("./members.ts")).members(options, invocation)),
    );

  const guard = program
    .command("guard")
    .summary("generate policies that protect the responder and its roles")
    .description("Generates organization policies. The commands do not attach them.");

  guard
    .command("scp")
    .summary("deny changes to the responder and to protected roles")
    .description(
      "Generates service control policies (SCPs) that deny changes to the responder's own resources, to the roles that " +
        "expectations protect, and to the roles, users and identity providers in your organization that these roles " +
        "trust. The policies exempt the responder and the principals that you name here. The command explains each " +
        "statement and the limits of the policies. It does not attach them: attach them in the management account.",
    )
    .option(
      expectationsOption[0],
      `${expectationsOption[1]}. Without this option, the policies protect only the responder itself`,
    )
    .option(
      accountsOption[0],
      `${accountsOption[1]}. The policies also protect the principals that expectations name in these accounts, not only those in {{account}}`,
    )
    .option(
      "--break-glass <arn>",
      "exempt a role or user everywhere, such as arn:aws:iam::*:role/break-glass; * and ? are wildcards in the account and the name. Can be repeated",
      collect,
    )
    .option(
      "--pipeline <arn>",
      "exempt the role or user that deploys the responder (sst deploy) or changes protected roles. Can be repeated",
      collect,
    )
    .option(
      "--hub <account>",
      "also write trust-drift-guard-hub-1.json, … for the hub account only: they protect stack sets, the functions, the table, the queues and the toggle",
    )
    .option(
      "--operator <arn>",
      "exempt a role or user that pushes expectations, approves and sets the toggle, for these actions only. Can be repeated",
      collect,
    )
    .option(...partitionOption)
    .option(
      "--out <folder>",
      "write trust-drift-guard-1.json, -2.json, … Without this option, the policy is printed if there is only one",
    )
    .option(...explainOption)
    .action((options) => act(async (invocation) => (await import("./scp.ts")).scp(options, invocation)));

  guard
    .command("rcp")
    .summary("deny the assumption of roles from outside the organization")
    .description(
      "Generates resource control policies (RCPs) that deny the assumption of every role to callers from outside the " +
        "organization, except the principals and identity providers that expectations name. A trust policy that an " +
        "attacker changes then admits no caller that no expectation names. The command does not attach them: attach them " +
        "in the management account, first to an OU where they can do no harm.",
    )
    .option("--organization <id>", "the id of the organization, such as o-a1b2c3d4e5")
    .option(...expectationsOption)
    .option(accountsOption[0], `${accountsOption[1]}: they need no exception`)
    .option(
      "--also-account <id>",
      "an account outside the organization that roles without an expectation trust. Can be repeated",
      collect,
    )
    .option(
      "--also-issuer <issuer>",
      "an OIDC issuer that such roles trust, such as oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLE",
      collect,
    )
    .option(
      "--also-saml <account/name>",
      "a SAML provider that such roles trust; * as account is any account",
      collect,
    )
    .option(...partitionOption)
    .option(
      "--out <folder>",
      "write trust-drift-rcp-1.json, … Without this option, the policy is printed if there is only one",
    )
    .option(...explainOption)
    .action((options) => act(async (invocation) => (await import("./rcp.ts")).rcp(options, invocation)));
}
