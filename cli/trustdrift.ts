#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { CommanderError } from "@commander-js/extra-typings";
import type { Io } from "./io.ts";
import { programOf } from "./program/program.ts";
import { commandIn, withoutHelpCommand } from "./program/root.ts";
import { version } from "./program/version.ts";

/** @returns the exit code */
export async function run(args: readonly string[], io: Io): Promise<number> {
  if (args[0] === "--version" || args[0] === "-V") {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  let code = 0;
  const program = programOf(io, (found) => {
    code = found;
  });
  try {
    await program.parseAsync(withoutHelpCommand(program, args), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    const { reportError } = await import("./program/errors.ts");
    const command = commandIn(program, args).join(" ");
    return reportError(error, { command, region: program.opts().region }, io);
  }
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return terminal.question(question).finally(() => terminal.close());
}

async function main(): Promise<void> {
  // A reader that has enough, such as `head`, is no error
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    ...(process.stdin.isTTY && process.stdout.isTTY && { ask }),
  });
}

if (import.meta.main) void main();
