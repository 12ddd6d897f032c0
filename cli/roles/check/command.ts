import { Option } from "@commander-js/extra-typings";
import {
  collect,
  expectationsOption,
  failOnOption,
  orgAccountsOption,
  orgIdOption,
} from "../../program/options.ts";
import type { Act, Program } from "../../program/root.ts";

export function declareCheck(program: Program, act: Act): void {
  program
    .command("check")
    .summary("compare live roles with expectations, without a deployment")
    .description(
      "Reads the roles of an account, or of several, and reports each role that differs from its expectation, each role " +
        "that is missing, and each role without an expectation whose trust policy is risky. The command needs the " +
        "permission iam:ListRoles and writes nothing. It makes one ListRoles call for 1,000 roles.",
    )
    .option(...expectationsOption)
    .option(
      "--account <id>",
      "an account to check, default that of the credentials. Can be repeated",
      collect,
    )
    .option(
      "--assume-role <name>",
      "path and name of the role to assume in each other account, such as OrganizationAccountAccessRole",
    )
    .option("--external-id <id>", "the external ID that this role requires")
    .option(
      "--role <pattern>",
      "check only these roles: name, or path and name, with * and ?. Can be repeated",
      collect,
    )
    .option(...orgIdOption)
    .option(...orgAccountsOption)
    .addOption(
      new Option("--format <format>", "the form of the report")
        .choices(["table", "json", "junit", "sarif", "markdown"])
        .default("table"),
    )
    .option("--json", "the same as --format json")
    .addOption(failOnOption())
    .addHelpText(
      "after",
      `
Exit codes: 0 no drift; 2 drift of a protected role; 1 an error, or an account
that cannot be read. Risky roles without an expectation do not change it.`,
    )
    .action((options) => act(async (invocation) => (await import("./check.ts")).check(options, invocation)));
}
