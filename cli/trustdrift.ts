#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { PermanentError, RetryableError } from "../core/shared/errors.ts";
import { approveCommand } from "./approve/approve.ts";
import { captureCommand } from "./capture.ts";
import { compareCommand } from "./compare/compare.ts";
import { expectationsCommand } from "./expectations.ts";
import { guardCommand } from "./guard/guard.ts";
import type { Command, Io } from "./io.ts";
import { membersCommand } from "./members.ts";

const usage = `trustdrift: the trust policies of IAM roles, compared and guarded

  trustdrift compare --expected FILE --actual FILE   what changed between two trust policies
  trustdrift compare --cases FILE.jsonl              many pairs in, one JSON answer a line out
  trustdrift capture --role PATTERN                  roles as they are now, as expectations
  trustdrift expectations check PLACE                what is wrong with these expectations
  trustdrift expectations push PLACE --accounts FILE put them in force
  trustdrift approve INCIDENT-OR-GROUP               do what it proposes
  trustdrift members template                        what runs in a member account, for CloudFormation
  trustdrift guard scp                               service control policies that guard all of it

Each command says more with --help. Exit codes: 0 well, 1 error, 2 drift.
`;

const commands: Readonly<Record<string, Command>> = {
  approve: approveCommand,
  capture: captureCommand,
  compare: compareCommand,
  expectations: expectationsCommand,
  guard: guardCommand,
  members: membersCommand,
};

/** @returns the exit code */
export async function run([name, ...args]: readonly string[], io: Io): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.stdout.write(usage);
    return name === undefined ? 1 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    io.stderr.write(`trustdrift: expected a command (${Object.keys(commands).join(", ")}), found ${name}\n`);
    return 1;
  }
  try {
    return await command(args, io);
  } catch (error) {
    if (!isForPeople(error)) throw error;
    io.stderr.write(`trustdrift ${name}: ${error.message}\n`);
    return 1;
  }
}

/** Our own errors and those of argument parsing and files say what is wrong; a stack adds nothing to them. */
function isForPeople(error: unknown): error is Error {
  if (error instanceof PermanentError || error instanceof RetryableError) return true;
  return (
    error instanceof Error &&
    "code" in error &&
    /^(ERR_PARSE_ARGS|ENOENT|EACCES|EEXIST|EISDIR|ENOSPC|ENOTDIR|EPERM|EROFS)/.test(String(error.code))
  );
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return terminal.question(question).finally(() => terminal.close());
}

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    ...(process.stdin.isTTY && process.stdout.isTTY && { ask }),
  });
}
