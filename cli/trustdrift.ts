#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { PermanentError, RetryableError } from "../core/shared/errors.ts";
import { approve } from "./approve/approve.ts";
import { incidents } from "./approve/incidents.ts";
import { resume } from "./approve/resume.ts";
import { capture } from "./capture.ts";
import { compare } from "./compare/compare.ts";
import { expectations } from "./expectations/expectations.ts";
import type { Command, Io } from "./io.ts";
import { members } from "./members.ts";
import { guard } from "./scp/guard.ts";

const usage = `trustdrift: compare, protect and restore the trust policies of IAM roles

  trustdrift compare --expected FILE --actual FILE    compare two trust policies
  trustdrift compare --cases FILE.jsonl               compare many pairs of trust policies
  trustdrift capture --role PATTERN                   write live roles as expectations
  trustdrift expectations check PATH                  validate expectations
  trustdrift expectations push PATH                   put expectations into effect
  trustdrift expectations rollback VERSION            put an earlier version into effect again
  trustdrift expectations forget ACCOUNT/ROLE         end an adoption
  trustdrift approve INCIDENT-OR-GROUP                approve the proposed action
  trustdrift resume ACCOUNT/ROLE                      end the suspension of a role
  trustdrift incidents close INCIDENT                 close an incident, for example of a role deleted on purpose
  trustdrift members template                         print the CloudFormation template of a member account
  trustdrift guard scp                                generate service control policies
  trustdrift guard rcp                                generate resource control policies

Run a command with --help for details. Exit codes: 0 success, 1 error, 2 drift.
`;

const commands: Readonly<Record<string, Command>> = {
  approve,
  capture,
  compare,
  expectations,
  guard,
  incidents,
  members,
  resume,
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
  if (args.includes("--help") || args.includes("-h")) {
    io.stdout.write(command.usage);
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (!isUserError(error)) throw error;
    io.stderr.write(`trustdrift ${name}: ${error.message}\n`);
    return 1;
  }
}

/** Errors of our own, of argument parsing and of file access: the message is enough, the stack trace would only distract. */
function isUserError(error: unknown): error is Error {
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
