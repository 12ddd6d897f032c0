import { accountsOption, tableOption, yesOption } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

const sourceOption = [
  "--source <url>",
  "the URL of the path, such as https://github.com/acme/iam/blob/main/expectations: alerts then link to the file of an expectation",
] as const;

/** Commands about what is expected. */
export function declareExpectations(program: Program, act: Act): void {
  const expectations = program
    .command("expectations")
    .summary("validate, push and inspect expectations")
    .description(
      "Validates expectations, puts them into effect, and shows what is in effect. A path is a YAML or JSON file, or a " +
        "folder of such files. All commands but check need credentials for the hub account.",
    );

  expectations
    .command("check <path>")
    .alias("validate")
    .summary("validate files; changes nothing")
    .description("Validates the files and reports all errors. Changes nothing and calls no AWS service.")
    .action((path) => act(async (invocation) => (await import("./check.ts")).check(path, invocation)));

  expectations
    .command("diff <path>")
    .summary("print what push would change")
    .description(
      "Prints what push would change: expectations, roles that would lose protection, and roles that would not match, " +
        "as far as sweeps have read them. Exits with 2 if push would change anything.",
    )
    .option(...accountsOption)
    .option(...sourceOption)
    .option(...tableOption)
    .action((path, options) =>
      act(async (invocation) => (await import("./push.ts")).diff(path, options, invocation)),
    );

  expectations
    .command("push <path>")
    .summary("put expectations into effect")
    .description(
      "Prints the plan of diff, asks for confirmation, and replaces all expectations of the deployment in one step. " +
        "Records the ARN of the caller.",
    )
    .option(
      accountsOption[0],
      `${accountsOption[1]}. Every other account counts as foreign. Required for the first push; default: the accounts of the version in effect`,
    )
    .option(...sourceOption)
    .option("--onto <version>", "fail if another version is in effect; diff prints the version in effect")
    .option(
      "--prune",
      "remove expectations that are not in the path. Without this option, a push that would remove any fails",
    )
    .option(...yesOption)
    .option(...tableOption)
    .action((path, options) =>
      act(async (invocation) => (await import("./push.ts")).push(path, options, invocation)),
    );

  expectations
    .command("pull <folder>")
    .summary("write the expectations in effect as files")
    .description("Writes the expectations in effect, or of an earlier version, as YAML files.")
    .option("--version <version>", "an earlier version; history prints them")
    .option(...tableOption)
    .action((folder, options) =>
      act(async (invocation) => (await import("./pull.ts")).pull(folder, options, invocation)),
    );

  expectations
    .command("history")
    .summary("who pushed which version, and when")
    .description("Prints who pushed each version, and when, latest first.")
    .option("--limit <n>", "the number of pushes", "20")
    .option("--json", "print one JSON object a line")
    .option(...tableOption)
    .action((options) =>
      act(async (invocation) => (await import("./history.ts")).history(options, invocation)),
    );

  expectations
    .command("show <account/role>")
    .summary("the expectation in effect for a role")
    .description(
      "Prints the expectation in effect for a role, who pushed it, and an adoption that replaces it.",
    )
    .option("--json", "print JSON")
    .option(...tableOption)
    .action((role, options) =>
      act(async (invocation) => (await import("./show.ts")).show(role, options, invocation)),
    );

  expectations
    .command("rollback <version>")
    .summary("put an earlier version into effect again")
    .description(
      "Restores the expectations of an earlier version, as a new version. Records the ARN of the caller.",
    )
    .option("--prune", "remove expectations that the version does not have")
    .option(...yesOption)
    .option(...tableOption)
    .action((version, options) =>
      act(async (invocation) => (await import("./rollback.ts")).rollback(version, options, invocation)),
    );

  expectations
    .command("forget <account/role>")
    .summary("end an adoption")
    .description(
      "Ends an adoption: the trust policy that a trusted changer wrote is no longer expected, and the role is checked " +
        "against its expectation at once. Records the ARN of the caller.",
    )
    .option(...tableOption)
    .action((role, options) =>
      act(async (invocation) => (await import("./forget.ts")).forget(role, options, invocation)),
    );
}
