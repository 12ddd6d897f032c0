import type { Command } from "@commander-js/extra-typings";
import { tableOption, yesOption } from "../../program/options.ts";
import type { Act } from "../../program/root.ts";

const jsonOption = ["--json", "print the result as a JSON object, without the incident"] as const;
const digestOption = "fail if the incident has changed since the alert or command that shows this digest";

const exitCodes = "\nExit codes: 0 done, now or earlier; 1 refused, not confirmed, or error.";

/** Decisions about one incident. */
export function declareActions(incident: Command, act: Act): void {
  incident
    .command("adopt <incident>")
    .summary("accept the live trust policy of a role")
    .description(
      "Shows a change and its severity, and makes the live trust policy the expected one of this role. The responder " +
        "adopts it only if the role still has the trust policy that was shown. The adoption ends when the role is " +
        "recreated, when its expectation changes, when the role has the trust policy of the expectation again, or with " +
        "trustdrift expectations forget. A critical change needs a second confirmation. To accept a change for good, " +
        "change the expectation. The command needs credentials for the hub account, and records the ARN of the caller.",
    )
    .option("--digest <digest>", digestOption)
    .option("--accept-critical", "with --yes: adopt also a critical change")
    .option(...yesOption)
    .option(...jsonOption)
    .option(...tableOption)
    .addHelpText("after", exitCodes)
    .action((id, options) =>
      act(async (invocation) => (await import("./adopt.ts")).adopt(id, options, invocation)),
    );

  incident
    .command("retry <incident-or-group>")
    .summary("try a blocked write again now")
    .description(
      "Shows the blocked writes of an incident or a group, and tries them again at once, for example after you granted " +
        "the missing permission. Each sweep also tries them again. The command counts as an approval of these writes. It " +
        "needs credentials for the hub account, and records the ARN of the caller.",
    )
    .option("--digest <digest>", digestOption)
    .option(...yesOption)
    .option(...jsonOption)
    .option(...tableOption)
    .addHelpText("after", exitCodes)
    .action((id, options) =>
      act(async (invocation) => (await import("../approve.ts")).approve(id, options, invocation, true)),
    );

  incident
    .command("ack <incident-or-group>")
    .summary("acknowledge: no more reminders")
    .description(
      "Shows an open incident or group, and records that you take care of it. No more reminders follow unless the " +
        "incident changes its state or becomes more severe. The responder continues to act as configured. The command " +
        "needs credentials for the hub account, and records the ARN of the caller.",
    )
    .option("--digest <digest>", digestOption)
    .option(...yesOption)
    .option(...jsonOption)
    .option(...tableOption)
    .addHelpText("after", exitCodes)
    .action((id, options) =>
      act(async (invocation) => (await import("./follow-up.ts")).acknowledge(id, options, invocation)),
    );

  incident
    .command("snooze <incident-or-group>")
    .summary("no reminders for some time")
    .description(
      "Shows an open incident or group, and stops its reminders for some time. If the incident is still open then, it is " +
        "reported again; if it changes, at once. The responder continues to act as configured. The command needs " +
        "credentials for the hub account, and records the ARN of the caller.",
    )
    .requiredOption("--for <time>", "how long, such as 30m, 1h, 24h or 7d; at most 90d")
    .option("--digest <digest>", digestOption)
    .option(...yesOption)
    .option(...jsonOption)
    .option(...tableOption)
    .addHelpText("after", exitCodes)
    .action((id, { for: time, ...options }) =>
      act(async (invocation) =>
        (await import("./follow-up.ts")).snooze(id, { time, ...options }, invocation),
      ),
    );

  incident
    .command("resume <incident>")
    .summary("end the suspension of the role")
    .description(
      "Ends the suspension of the role of an incident, as trustdrift resume does for a role. Find and stop the other " +
        "writer first. The command needs credentials for the hub account, and records the ARN of the caller.",
    )
    .option("--digest <digest>", digestOption)
    .option(...yesOption)
    .option(...jsonOption)
    .option(...tableOption)
    .addHelpText("after", exitCodes)
    .action((id, options) =>
      act(async (invocation) => (await import("./resume.ts")).resumeIncident(id, options, invocation)),
    );
}
