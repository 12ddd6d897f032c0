import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { installPython } from "../../local/moto/python.ts";
import type { Organization } from "../../local/organization.ts";
import { region } from "../../local/shared/accounts.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** The page that an alert leads to, read by a person with a shell. */
export interface Runbook {
  /** Runs the commands of a section, one block after the other. @returns what they print */
  follow(heading: string, ...blocks: readonly number[]): Promise<string>;
  /** Runs one command, for example of an alert. */
  run(line: string): Promise<string>;
  /** What the alert shows. */
  readonly variables: Record<string, string>;
  remove(): Promise<void>;
}

export async function openRunbook(organization: Organization): Promise<Runbook> {
  const text = await readFile(path.join(root, "docs/runbook.md"), "utf8");
  const programs = await installPython(["run", "test"]);
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-runbook-"));
  const variables: Record<string, string> = {};
  // Commands for IAM, CloudTrail and a member's queue run in the account of the role, all others in the hub
  await program("aws", [
    `case "$1 $*" in iam*|cloudtrail*|*/"$ACCOUNT"/*) export AWS_ACCESS_KEY_ID="$ACCOUNT" ;; esac`,
    `exec ${path.join(programs, "python")} ${path.join(programs, "aws")} --endpoint-url ${organization.url} "$@"`,
  ]);
  // Without a terminal, --yes stands for the answer to the question
  await program("trustdrift", [
    `case "$1 $2" in approve\\ *|incident\\ approve|incident\\ close) set -- "$@" --yes ;; esac`,
    `exec ${process.execPath} ${path.join(root, "cli/trustdrift.ts")} "$@"`,
  ]);

  async function program(name: string, lines: readonly string[]): Promise<void> {
    const file = path.join(folder, name);
    await writeFile(file, ["#!/bin/sh", ...lines, ""].join("\n"));
    await chmod(file, 0o755);
  }

  async function run(script: string): Promise<string> {
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      HOME: folder,
      AWS_ENDPOINT_URL: organization.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: organization.accounts.hub,
      AWS_SECRET_ACCESS_KEY: "x",
      ...variables,
    };
    return (await promisify(execFile)("bash", ["-euc", script], { env, cwd: folder })).stdout;
  }

  return {
    run,
    variables,
    async follow(heading, ...blocks) {
      const scripts = blocksBelow(text, heading);
      const chosen = blocks.length === 0 ? scripts : blocks.map((block) => scripts[block] ?? "exit 1");
      const printed: string[] = [];
      for (const script of chosen) printed.push(await run(script));
      return printed.join("");
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

function blocksBelow(text: string, heading: string): readonly string[] {
  const [, section] = text.split(new RegExp(`^#+ ${heading}$`, "m"), 2);
  if (section === undefined) throw new Error(`docs/runbook.md: expected a heading ${heading}, found none`);
  const [own = ""] = section.split(/^#+ /m, 1);
  return [...own.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
}
