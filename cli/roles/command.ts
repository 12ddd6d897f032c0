import { collect } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

/** Commands about live roles. */
export function declareRoles(program: Program, act: Act): void {
  program
    .command("capture")
    .summary("write live roles as expectations")
    .description(
      "Writes live roles of an account as expectations, with their current trust policies and `response: alert`. " +
        "Review the files before you push them: they contain external IDs, and any mistake in the current trust " +
        "policies. The command needs credentials with the permission iam:ListRoles.",
    )
    .option(
      "--role <pattern>",
      "name, or path and name, of roles; * and ? are wildcards. Can be repeated",
      collect,
    )
    .option(
      "--out <folder>",
      "write one file for each role. Without this option, exactly one role must match, and it is printed",
    )
    .option(
      "--every-account",
      "write expectations for every account: replace the role's own account and partition with {{account}} and {{partition}}",
    )
    .action((options) =>
      act(async (invocation) => (await import("./capture.ts")).capture(options, invocation)),
    );
}
