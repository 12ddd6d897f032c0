import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Hub } from "../../functions/support/hub.ts";

const root = path.resolve(import.meta.dirname, "../../..");

export interface ConsoleProcess {
  /** Ends with a slash. */
  readonly url: string;
  /** As a person does with Ctrl+C. @returns the exit code */
  interrupt(): Promise<number | null>;
}

/** `trustdrift console` with the credentials of the hub account. */
export async function startConsole({ organization }: Hub): Promise<ConsoleProcess> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: organization.url,
    AWS_ACCESS_KEY_ID: organization.accounts.hub,
    AWS_SECRET_ACCESS_KEY: "local",
  };
  const child = spawn(process.execPath, [path.join(root, "cli/trustdrift.ts"), "console"], { env });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = await firstLine(child, ended);
  return {
    url,
    interrupt() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

async function firstLine({ stdout, stderr }: ChildProcess, ended: Promise<number | null>): Promise<string> {
  let [out, errors] = ["", ""];
  stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  const printed = new Promise<string>((resolve) => {
    stdout?.on("data", (chunk) => {
      out += chunk;
      if (out.includes("\n")) resolve(out.split("\n")[0] ?? "");
    });
  });
  const failed = ended.then((code) => {
    throw new Error(`expected an address, found the exit code ${code}: ${errors}`);
  });
  return Promise.race([printed, failed]);
}
