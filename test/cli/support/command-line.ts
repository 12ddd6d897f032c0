import { Readable } from "node:stream";
import { run } from "../../../cli/trustdrift.ts";
import { type Hub, startHub } from "../../functions/support/hub.ts";
import { TextStream } from "../../support/text-stream.ts";

/** Gives commands the credentials of an account. @returns a function that restores the environment */
export function useAccount(endpoint: string, account: string): () => void {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "local",
  });
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** A hub, with an environment in which commands have the credentials of its account. */
export async function startHubForCommands(): Promise<{ hub: Hub; stop: () => Promise<void> }> {
  const hub = await startHub();
  const restoreEnvironment = useAccount(hub.organization.url, hub.organization.accounts.hub);
  return {
    hub,
    stop() {
      restoreEnvironment();
      return hub.stop();
    },
  };
}

/** Of the person at the terminal; undefined without a terminal. */
export type Answer = string | (() => Promise<string>) | undefined;

/** @param input what is piped into the command */
export async function command(args: readonly string[], answer?: Answer, input?: string | Buffer) {
  const [out, errors] = [new TextStream(), new TextStream()];
  const ask = async (question: string) => {
    out.write(question);
    return typeof answer === "function" ? answer() : (answer ?? "");
  };
  const code = await run(args, {
    stdout: out,
    stderr: errors,
    ...(answer !== undefined && { ask }),
    ...(input !== undefined && { stdin: Readable.from([input]) }),
  });
  return { code, out: out.text, errors: errors.text };
}
