import { type Command, type CommandOptions, Option } from "@commander-js/extra-typings";
import { tableOption, yesOption } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";
import { declareActions } from "./actions/command.ts";

/** Commands that decide about incidents. They need credentials for the hub account, and record the ARN of the caller. */
export function declareIncidents(program: Program, act: Act): void {
  declareApprove(program, act);

  program
    .command("resume <account/role>")
    .summary("end the suspension of a role")
    .description(
      "Ends the suspension of a role: the responder checks the role at once and can write it again. A role is " +
        "suspended when three writes within 15 minutes, or five writes over the same drift within a day, did not last. " +
        "Find the other writer first. The command needs credentials for the hub account, and records the ARN of the " +
        "caller. To write the expected trust policy only once, use trustdrift incident approve instead.",
    )
    .option(...tableOption)
    .addHelpText("after", "\nExit codes: 0 resumed, or not suspended; 1 error.")
    .action((role, options) =>
      act(async (invocation) => (await import("./resume.ts")).resume(role, options, invocation)),
    );

  const incident = program
    .command("incident")
    .summary("show an incident, write its report, or decide about it")
    .description("Commands about one incident, by its id. Some also accept the id of a group of incidents.");

  incident
    .command("show <incident>")
    .summary("what was found, decided and done, step by step")
    .description(
      "Prints an incident: what was found, why it was decided so, who approved what, each step with its time, and the " +
        "commands to undo or complete it. The command needs credentials for the hub account.",
    )
    .option("--json", "print the incident as it is on record")
    .option(...tableOption)
    .action((id, options) =>
      act(async (invocation) => (await import("./show.ts")).show(id, options, invocation)),
    );

  incident
    .command("report <incident-or-group>")
    .summary("write the incident report as HTML, Markdown or JSON")
    .description(
      "Writes the report of an incident or of a group of incidents, from what is on record: status, impact window, " +
        "impact, scope, summary, how to detect, what was fixed, validation, timeline, root cause, corrective and " +
        "preventive actions, and what to send with a request for help. Suggestions are marked as such. HTML is one file without scripts, for a browser, a mail or a printer. " +
        "The command needs credentials for the hub account.",
    )
    .addOption(
      new Option("--format <format>", "the form of the report").choices(["html", "md", "json"]).default("md"),
    )
    .option("--time-zone <name>", "the time zone of all times, such as Europe/Paris", "UTC")
    .option("--output <file>", "write to this file, as a whole. The default is standard output")
    .option(...tableOption)
    .action((id, options) =>
      act(async (invocation) => (await import("./report/report.ts")).report(id, options, invocation)),
    );

  declareApprove(incident, act);
  declareActions(incident, act);
  declareClose(incident, act);

  const incidents = program
    .command("incidents")
    .summary("list incidents")
    .description("Lists incidents: without options, the open ones.");

  incidents
    .command("list", { isDefault: true })
    .summary("list incidents, latest first (the default)")
    .description(
      "Lists incidents, latest first. Reads the whole table. The command needs credentials for the hub account.",
    )
    .addOption(
      new Option("--state <state>", "open, closed, all, or one state")
        .choices([
          "open",
          "closed",
          "all",
          "detected",
          "awaiting-approval",
          "reverted",
          "blocked",
          "suspended",
          "adopted",
          "resolved",
        ])
        .default("open"),
    )
    .addOption(
      new Option("--severity <severity>", "this severity or a higher one")
        .choices(["info", "low", "medium", "high", "critical"])
        .default("info"),
    )
    .option("--account <id>", "the account of the role")
    .option("--canary", "list also the changes that the canary makes every hour to test the responder")
    .option("--since <time>", "detected since a date such as 2026-03-01, or within a span such as 24h or 7d")
    .option("--json", "print one JSON object a line")
    .option(...tableOption)
    .addHelpText("after", "\nExit codes: 0 no open incident is listed; 2 open incidents; 1 error.")
    .action((options) => act(async (invocation) => (await import("./list.ts")).list(options, invocation)));

  // Its place before there were other decisions about one incident
  declareClose(incidents, act, { hidden: true });
}

function declareApprove(parent: Command, act: Act): void {
  parent
    .command("approve <incident-or-group>")
    .summary("approve the proposed action")
    .description(
      "Shows the action that an incident or a group of incidents proposes, and asks for your approval. After you " +
        "approve, the responder checks the role again and acts within seconds. The command needs credentials for the hub " +
        "account, and records the ARN of the caller.\n\n" +
        "With TRUST_DRIFT_FOUR_EYES=on in the environment, as in the deployment, the command refuses the approval of an " +
        "own change. Otherwise it warns about such an approval, because the responder may not accept it.",
    )
    .option("--digest <digest>", "fail if the proposal has changed since the alert that shows this digest")
    .option(...yesOption)
    .option(...tableOption)
    .addHelpText("after", "\nExit codes: 0 approved, now or earlier; 1 not approved.")
    .action((subject, options) =>
      act(async (invocation) => (await import("./approve.ts")).approve(subject, options, invocation)),
    );
}

function declareClose(parent: Command, act: Act, options: CommandOptions = {}): void {
  parent
    .command("close <incident>", options)
    .summary("close it by hand, with a reason")
    .description(
      "Shows an open incident and closes it, for example the incident of a role that was deleted on purpose: the role " +
        "is not missed any more, until it exists again. Drift that persists is reported again by the next sweep. The " +
        "command needs credentials for the hub account, and records the ARN of the caller and the reason. The next " +
        "sweep announces that the incident is closed.",
    )
    .option("--reason <text>", "why; at most 500 characters")
    .option("--digest <digest>", "fail if the incident has changed since this command showed this digest")
    .option(...yesOption)
    .option(...tableOption)
    .addHelpText("after", "\nExit codes: 0 closed, now or earlier; 1 not closed.")
    .action((id, options) =>
      act(async (invocation) => (await import("./close.ts")).close(id, options, invocation)),
    );
}
