import { PassThrough } from "node:stream";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { programOf } from "../../cli/program/program.ts";
import { shownCommands } from "../../cli/program/shown-commands.ts";

/** The help of the program and of each command, as a terminal of 80 columns shows it. */
export function commandsText(): string {
  let text = "";
  const stdout = new PassThrough();
  stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const program = programOf({ stdout, stderr: stdout }, () => {});
  const helpOf = (command: CommandUnknownOpts) => {
    text = "";
    command.outputHelp();
    stdout.read();
    return text;
  };
  const all = leaves(program, "trustdrift").map(({ name, command }) => {
    const help = command === program ? helpOf(command) : withoutGlobal(helpOf(command));
    return `### ${name}\n\n\`\`\`text\n${help.trim()}\n\`\`\`\n`;
  });
  return `\n${all.join("\n")}\n`;
}

interface Named {
  readonly name: string;
  readonly command: CommandUnknownOpts;
}

/** The program, and each command that is not only the name of others. */
function leaves(program: CommandUnknownOpts, name: string): readonly Named[] {
  const below = shownCommands(program).flatMap((command) => leaves(command, `${name} ${command.name()}`));
  const isGroup = program.commands.length > 0 && program.parent !== null;
  return isGroup ? below : [{ name, command: program }, ...below];
}

/** The options of every command stand with the program. */
function withoutGlobal(help: string): string {
  return help.replace(/\nGlobal Options:\n(?: .*\n)+/, "");
}
