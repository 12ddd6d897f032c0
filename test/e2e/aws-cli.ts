import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { installPython } from "../../local/moto/python.ts";

const execute = promisify(execFile);

/** The plain AWS CLI of the project's own Python environment, as a person runs it. */
export interface AwsCli {
  /** @returns what it prints @throws Error with `stderr` when it fails */
  run(account: string, command: string): Promise<string>;
  /** Writes a document for `file://`. @returns the URL */
  file(document: string): Promise<string>;
  remove(): Promise<void>;
}

export async function awsCli(endpoint: string): Promise<AwsCli> {
  const programs = await installPython(["run", "test"]);
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  return {
    async run(account, command) {
      const keys = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "x" };
      const env = { PATH: process.env.PATH, HOME: folder, ...keys };
      const fixed = ["--endpoint-url", endpoint, "--region", "us-east-1"];
      const args = [path.join(programs, "aws"), ...fixed, ...command.split(" ")];
      return (await execute(path.join(programs, "python"), args, { env })).stdout;
    },
    async file(document) {
      const file = path.join(folder, "trust.json");
      await writeFile(file, document);
      return `file://${file}`;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
