import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { iamEventRegions } from "../../core/contract/regions.ts";
import type { Invocation, Io } from "../io.ts";
import { widthOf } from "../output/width.ts";

export type Program = ReturnType<typeof rootCommand>;

/** Runs a command with what all commands need, and keeps its exit code. */
export type Act = (work: (invocation: Invocation) => Promise<number>) => Promise<void>;

/** `trustdrift` without its commands. Parsing throws a CommanderError where the process would end. */
export function rootCommand(io: Io) {
  return new Command("trustdrift")
    .description("Compare, protect and restore the trust policies of IAM roles.")
    .usage("<command> [options]")
    .option("--profile <name>", "use a profile of the AWS configuration files")
    .option("--region <region>", "the region of the hub, which receives IAM events", iamEventRegions.aws)
    .option("-q, --quiet", "print neither warnings nor progress")
    .option("--no-color", "print no colors, as NO_COLOR in the environment does")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => termOf(command.name(), command.commands.length > 0),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(`trustdrift: ${usageError(text)}`),
      getOutHelpWidth: () => widthOf(io),
      getErrHelpWidth: () => widthOf(io),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("Run the command with --help for its arguments and options.")
    .exitOverride()
    .addHelpText("after", exitCodes);
}

/** The command that the arguments name: ["incident", "show"]. */
export function commandIn(program: CommandUnknownOpts, args: readonly string[]): readonly string[] {
  const names: string[] = [];
  let current = program;
  for (const word of args) {
    const found = current.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (found !== undefined) {
      names.push(word);
      current = found;
    } else if (names.length > 0) break; // an argument; before the command, a value of an option
  }
  return names;
}

/**
 * `help incident show` as `incident show --help`: Commander knows the help of one level only.
 *
 * @throws CommanderError for an unknown command, which Commander takes for a request of the whole help
 */
export function withoutHelpCommand(program: CommandUnknownOpts, args: readonly string[]): readonly string[] {
  const [help, ...words] = args;
  if (help !== "help" || words.length === 0) return args;
  const known = commandIn(program, words);
  const unknown = words[known.length];
  if (unknown !== undefined && !unknown.startsWith("-")) program.error(`error: unknown command '${unknown}'`);
  return [...known, "--help"];
}

const exitCodes = `
trustdrift --version prints the version. Every command accepts the options
above. Commands that call AWS find credentials as the AWS CLI does.
Exit codes: 0 success, 1 error, 2 drift or open incidents.`;

function termOf(name: string, hasCommands: boolean): string {
  return hasCommands ? `${name} <command>` : name;
}

/** In the form of our own errors. */
function usageError(text: string): string {
  const [, missing] = /^error: missing required argument '([^']+)'/.exec(text) ?? [];
  return missing === undefined
    ? text.replace(/^error: /, "")
    : `expected ${missing.toUpperCase()}, found nothing\n`;
}
