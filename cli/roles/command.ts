import { collect, orgAccountsOption, orgIdOption } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

/** Commands about live roles. */
export function declareRoles(program: Program, act: Act): void {
  program
    .command("capture")
    .summary("write live roles as expectations")
    .description(
      "Writes live roles as expectations, with their current trust policies and `response: alert`. Of several accounts, " +
        "roles whose trust policies mean the same are one file, with {{account}} for the account of the role. Warns of what " +
        "is weak in the trust policies. Review the files before you push them: they contain external IDs, and any mistake " +
        "in the current trust policies. The command needs the permission iam:ListRoles.",
    )
    .option(
      "--role <pattern>",
      "name, or path and name, of roles; * and ? are wildcards. Can be repeated",
      collect,
    )
    .option("--account <id>", "an account to read, default that of the credentials. Can be repeated", collect)
    .option(
      "--assume-role <name>",
      "path and name of the role to assume in each other account, such as OrganizationAccountAccessRole",
    )
    .option("--external-id <id>", "the external ID that this role requires")
    .option(
      "--out <folder>",
      "write files to this folder. Without this option, exactly one role must match, and it is printed",
    )
    .option(
      "--update",
      "update the files of the folder that have the same expectations: comments, order and other fields stay",
    )
    .option(
      "--every-account",
      "write expectations for every account: replace the role's own account and partition with {{account}} and {{partition}}. Of several accounts, for the roles that all of them have",
    )
    .action((options) =>
      act(async (invocation) => (await import("./capture/capture.ts")).capture(options, invocation)),
    );

  program
    .command("explain <role-or-file>")
    .summary("say in sentences whom a trust policy admits, and how risky that is")
    .description(
      "Says in sentences whom a trust policy admits, under which conditions, and how risky each of them is. Reads a file " +
        "with a trust policy or an expectation, the answer of GetRole, standard input (-), or a live role of the " +
        "account of the credentials (iam:GetRole).",
    )
    .option(...accountOption)
    .option(...orgIdOption)
    .option(...orgAccountsOption)
    .option("--json", "print JSON")
    .action((subject, options) =>
      act(async (invocation) => (await import("./explain.ts")).explain(subject, options, invocation)),
    );

  program
    .command("can-assume")
    .summary("say whether a trust policy admits a caller, and what is missing")
    .description(
      "Judges one request by a trust policy: whether it is admitted, by which statement, and which conditions are not met. " +
        "The policy simulator of IAM does not evaluate trust policies. The command reads a file, as trustdrift explain does, " +
        "or a live role of the account of the credentials (iam:GetRole). It does not read the identity policies of the caller, " +
        "control policies or permission boundaries.",
    )
    .requiredOption(
      "--role <file-or-role>",
      "a file with a trust policy or an expectation, - for standard input, or the name or ARN of a live role",
    )
    .requiredOption(
      "--as <principal>",
      "the caller: the ARN of a role, user, role session or identity provider, or the name of a service",
    )
    .option(
      "--context <key=value>",
      "a condition key of the request, such as sts:ExternalId=abc. Repeat the option for more keys, or for more values of a key",
      collect,
    )
    .option("--action <action>", "default: the action that such a caller uses, such as sts:AssumeRole")
    .option(...accountOption)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExit codes: 0 admitted; 2 not admitted, or not known; 1 error.")
    .action((options) =>
      act(async (invocation) => (await import("./can-assume.ts")).canAssume(options, invocation)),
    );
}

const accountOption = [
  "--account <id>",
  "the account of the role. Default: of a live role, that of the credentials; of a file, no account, so that every account counts as foreign",
] as const;
