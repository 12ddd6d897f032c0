import { Option } from "@commander-js/extra-typings";
import {
  collect,
  expectationsOption,
  failOnOption,
  orgAccountsOption,
  orgIdOption,
} from "../../program/options.ts";
import type { Act, Program } from "../../program/root.ts";

export function declarePlanCheck(program: Program, act: Act): void {
  program
    .command("plan-check <plan...>")
    .summary("say which protected roles a plan would let drift, before it is applied")
    .description(
      "Says which protected roles would not be as expected after a change, how bad that is, and what the responder would " +
        "do. A plan is one of: the output of terraform show -json (Terraform or OpenTofu); a CloudFormation template as " +
        "JSON or YAML; the folder cdk.out; a change set, as its ARN, its name with --stack, or the output of " +
        "describe-change-set --include-property-values; an expectation file whose trust policy is a proposal; - reads a plan, a template or a change set from standard input. Only a " +
        "change set that is named calls AWS: cloudformation:DescribeChangeSet. What a plan does not say, such as a value " +
        "that is known only after apply, is reported as not known.",
    )
    .option(...expectationsOption)
    .option("--account <id>", "the account that the plan is for, where the plan does not say it")
    .option(
      "--stack <name>",
      "the stack of a change set that is given by its name, in the region of --region",
    )
    .option("--parameter <name=value>", "a parameter of a CloudFormation template. Can be repeated", collect)
    .option("--partition <name>", "aws, aws-cn or aws-us-gov", "aws")
    .option(...orgIdOption)
    .option(...orgAccountsOption)
    .addOption(
      new Option("--format <format>", "the form of the report")
        .choices(["table", "json", "sarif", "markdown"])
        .default("table"),
    )
    .option("--json", "the same as --format json")
    .addOption(failOnOption())
    .addHelpText(
      "after",
      `
Exit codes: 0 every protected role would be as expected; 2 drift, or a protected
role of which the plan does not say enough; 1 error.`,
    )
    .action((plans, options) =>
      act(async (invocation) => (await import("./plan-check.ts")).planCheck(plans, options, invocation)),
    );
}
