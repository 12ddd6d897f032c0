import { Option } from "@commander-js/extra-typings";
import { expectationsOption, orgAccountsOption, orgIdOption } from "../program/options.ts";
import type { Act, Program } from "../program/root.ts";

export function declareReplay(program: Program, act: Act): void {
  program
    .command("replay [event...]")
    .summary("show what the responder decides about events, offline")
    .description(
      "Runs the code of the responder on events and prints what it would decide about each, and why. Nothing is read from " +
        "AWS and nothing is written. An event is an EventBridge event or a CloudTrail record; a file contains one of " +
        'them, a list, one a line, or a log file of CloudTrail ({"Records": […]}), also compressed with gzip. Without a ' +
        "file, or with -, the events come from standard input.\n\n" +
        "The live role has the trust policy that the event contains, and the change is a minute old. Each file starts " +
        "without incidents; events of one file see the incidents of the events before them.",
    )
    .option(...expectationsOption)
    .option("--live <file>", "the trust policy that IAM shows, instead of the one in the event")
    .addOption(
      new Option("--toggle <mode>", "the auto-remediation mode")
        .choices(["off", "approve", "on"])
        .default("off"),
    )
    .option(...orgIdOption)
    .option(...orgAccountsOption)
    .option("--together", "let events see the incidents of earlier files too")
    .option(
      "--json",
      'print {"eventId", "decision", "reason", "severity", "actor", "changes", "guards"} for each event, one a line',
    )
    .addHelpText("after", decisions)
    .action((files, options) =>
      act(async (invocation) => (await import("./replay.ts")).replay(files, options, invocation)),
    );
}

const decisions = `
Decisions:
  ignored            nothing to do; the reason is one word, such as as-expected
  not-forwarded      no rule forwards such an event to the responder
  detected           an alert; nothing is written
  awaiting-approval  an alert; a person must approve the write
  reverted           the expected trust policy is written back
  adopted            a trusted changer made the change: it is expected now
  blocked            AWS would refuse the write: the environment has
                     TRUST_DRIFT_PROTECTED_ROLES without the role
  suspended          another writer keeps changing the role: no more writes
  resolved           the drift, or what it would have caused, has ended
  dead-letter        the event is malformed: it ends in the dead-letter queue,
                     and a sweep of its account is ordered
  returned           the event returns to the queue: IAM does not show it
Exit codes: 0 every event is ignored or not forwarded; 1 an error or a malformed
event; 2 any other decision.`;
