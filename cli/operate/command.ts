import { Argument } from "@commander-js/extra-typings";
import { collect, tableOption, yesOption } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

/** Commands that operate the deployment. They need credentials for the hub account. */
export function declareOperate(program: Program, act: Act): void {
  program
    .command("toggle")
    .summary("show or set the auto-remediation mode")
    .description(
      "Prints the auto-remediation mode, and who set it last, or sets it: off (alert only), approve (never without a " +
        "person) or on (as each expectation says). The command needs credentials for the hub account.",
    )
    .addArgument(new Argument("[mode]", "the new mode").choices(["off", "approve", "on"]))
    .option(...yesOption)
    .option("--json", "print JSON")
    .action((mode, options) =>
      act(async (invocation) => (await import("./toggle.ts")).toggle(mode, options, invocation)),
    );

  program
    .command("who-trusts <arn>")
    .summary("list the protected roles that trust a principal")
    .description(
      "Lists the protected roles, in every account, whose trust policies name a role, user or identity provider: the roles " +
        "that it can no longer assume, or whose users can no longer assume them, once it is gone. The index is as of the " +
        "last sweep. The command needs credentials for the hub account.",
    )
    .option("--json", "print one JSON object a line")
    .option(...tableOption)
    .action((arn, options) =>
      act(async (invocation) => (await import("./who-trusts.ts")).whoTrusts(arn, options, invocation)),
    );

  program
    .command("sweep")
    .summary("check the roles of accounts now")
    .description(
      "Orders a sweep of every account of the organization, or of some, as the schedule does: the responder lists the roles " +
        "and checks each that differs. The command needs credentials for the hub account, of an operator of the " +
        "deployment.",
    )
    .option("--account <id>", "only this account. Can be repeated", collect)
    .option(...tableOption)
    .action((options) => act(async (invocation) => (await import("./sweep.ts")).sweep(options, invocation)));
}
