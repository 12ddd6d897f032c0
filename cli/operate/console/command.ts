import { InvalidArgumentError } from "@commander-js/extra-typings";
import { tableOption } from "../../program/options.ts";
import type { Act, Program } from "../../program/root.ts";

export function declareConsole(program: Program, act: Act): void {
  program
    .command("console")
    .summary("open a local web page over the live table")
    .description(
      "Serves a web page over the live table until you press Ctrl+C: an overview by account and severity, incidents with " +
        "their timeline, policy diff and decisions, the expectations in effect and their history, the protected roles, who " +
        "trusts whom, and a search. Only this machine reaches it, and only with the random token in the printed address. " +
        "Nothing is written without a confirmation, and each decision records the ARN of the caller. The command needs " +
        "credentials for the hub account.",
    )
    .option("--port <number>", "the port on 127.0.0.1; 0 selects a free one", portOf, 0)
    .option(...tableOption)
    .action((options) =>
      act(async (invocation) => (await import("./console.ts")).serveConsole(options, invocation)),
    );
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Expected a number from 0 to 65535.");
}
