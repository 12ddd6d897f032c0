import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { installPython } from "../../local/moto/python.ts";

const run = promisify(execFile);

export interface AwsCli {
  /** The home folder of the person. */
  readonly folder: string;
  /** @param account the account's digits, which are the credentials of its administrator */
  aws(account: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  remove(): Promise<void>;
}

/** The AWS CLI as a person runs it: nothing but the account's digits and the endpoint. */
export async function awsCli(url: string): Promise<AwsCli> {
  const programs = await installPython(["run", "test"]);
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  return {
    folder,
    aws(account, ...args) {
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_MAX_ATTEMPTS: "1",
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: "x",
      };
      const fixed = ["--endpoint-url", url, "--region", "us-east-1", "--output", "json"];
      return run(path.join(programs, "python"), [path.join(programs, "aws"), ...fixed, ...args], { env });
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
