import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Moto {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts moto in a process of its own on a free port of 127.0.0.1, and waits until it answers.
 *
 * @param programs the folder of the Python environment's programs
 */
export async function startMoto(programs: string): Promise<Moto> {
  const child = spawn(path.join(programs, "python"), [path.join(import.meta.dirname, "moto_server.py")], {
    // moto ends when its standard input closes, so it cannot outlive this process. `detached` protects it from Ctrl-C
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: "UTC",
    },
  });
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk).slice(-4000);
  });
  const port = await portOf(child).catch(() => undefined);
  if (port === undefined || child.pid === undefined) {
    child.kill("SIGKILL");
    throw new Error(`moto did not start: ${errors.trim().split("\n").at(-1) ?? "no error output"}`);
  }
  child.stdout?.resume(); // a full pipe would block moto
  return { port, pid: child.pid, stop: () => end(child) };
}

async function portOf(child: ChildProcess): Promise<number | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("ready ")) return Number(line.slice("ready ".length));
  }
  return undefined;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL"); // moto has no state to save
  await exited;
}
