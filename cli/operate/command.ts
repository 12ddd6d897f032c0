import { Argument, Option } from "@commander-js/extra-typings";
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
    .addOption(
      new Option(
        "--graph [file]",
        "draw the roles by account as SVG, to standard output or to a file",
      ).conflicts("json"),
    )
    .option(...tableOption)
    .action((arn, options) =>
      act(async (invocation) => (await import("./who-trusts.ts")).whoTrusts(arn, options, invocation)),
    );

  program
    .command("as-of <time>")
    .summary("say what a role trusted at a time, from the records")
    .description(
      "Says what a role trusted at a time, and what was expected of it: from the pushed versions of its expectation, its " +
        "incidents and its snapshots. The answer is recorded (an incident covers the time), inferred (the last reading " +
        "before the time, without a later change on record) or unknown, and says what the records do not contain. The time " +
        "is a date such as 2026-03-01, a time such as 2026-03-01T10:00Z, or a span before now such as 24h. Reads the whole " +
        "table. The command needs credentials for the hub account.",
    )
    .requiredOption("--role <account/role>", "the account and the name of the role")
    .option("--json", "print JSON")
    .option(...tableOption)
    .action((date, options) =>
      act(async (invocation) => (await import("./as-of/as-of.ts")).asOf(date, options, invocation)),
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

  program
    .command("doctor")
    .summary("check that everything the responder needs is in place")
    .description(
      "Checks each thing that must be in place: region, trail, table, expectations, rules, queues, dead letters, StackSet, " +
        "accounts, member rules and roles, quota, SNS, Slack, the toggle and the alarms of sweeps, events and the canary. " +
        "Prints the repair of each failure. The command writes nothing and sends nothing. It needs credentials for the hub " +
        "account; what they cannot read is reported, with the missing permission.",
    )
    .option(
      "--assume-role <name>",
      "path and name of a role to assume in each other account, to check it too",
    )
    .option("--external-id <id>", "the external ID that this role requires")
    .option("--slack-channel <id>", "the channel to check, default TRUST_DRIFT_SLACK_CHANNEL")
    .option("--json", "print JSON")
    .option(...tableOption)
    .addHelpText(
      "after",
      `
Exit codes: 0 everything is in place, or with warnings only; 2 something is
missing; 1 nothing is known to be missing, but not everything could be checked.`,
    )
    .action((options) =>
      act(async (invocation) => (await import("./doctor/doctor.ts")).doctor(options, invocation)),
    );

  const deadLetters = program
    .command("dead-letters")
    .summary("list or redrive messages that failed after all retries")
    .description("Commands about the dead-letter queue.");

  deadLetters
    .command("list")
    .summary("list the messages of the dead-letter queue")
    .description(
      "Lists the messages of the dead-letter queue: what each is about, why a rule could not deliver it, and where a " +
        "redrive sends it. The messages stay in the queue. The command needs credentials for the hub account.",
    )
    .option("--json", "print one JSON object a line")
    .addHelpText("after", "\nExit codes: 0 no messages; 2 messages; 1 error.")
    .action((options) =>
      act(async (invocation) => (await import("./dead-letters/list.ts")).list(options, invocation)),
    );

  deadLetters
    .command("redrive")
    .summary("send the messages to the queues that they came from")
    .description(
      "Shows the messages of the dead-letter queue, asks, and sends each to the queue that it came from. A message of a " +
        "schedule is deleted, because the schedule sends the next one. Fix the cause first. The command needs credentials " +
        "for the hub account, of an operator of the deployment.",
    )
    .option("--id <id>", "only this message. Can be repeated", collect)
    .option("--to <queue>", "send the messages to this queue of the responder")
    .option(...yesOption)
    .addHelpText("after", "\nExit codes: 0 redriven, or no messages; 1 nothing or not all was redriven.")
    .action((options) =>
      act(async (invocation) => (await import("./dead-letters/redrive.ts")).redrive(options, invocation)),
    );
}
