import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { FromFunction, ToFunction } from "./messages.ts";

export interface FunctionProcess {
  /** @returns the handler's result. @throws Error when the handler throws, times out, or its process ends */
  invoke(event: unknown): Promise<unknown>;
  /** Starts the process ahead of the first call. */
  warm(): Promise<void>;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface FunctionProcessOptions {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** The declared memory size, as a limit of the heap. @default Node.js's own limit */
  readonly memoryMegabytes?: number;
  /** One line of the function's log, and the log stream of the process that wrote it. */
  readonly log: (line: string, stream: string) => void;
}

/** A function's execution environment: started at the first call, restarted after a crash, one call at a time. */
export function functionProcess(options: FunctionProcessOptions): FunctionProcess {
  let running: Promise<ChildProcess> | undefined;
  let current: ChildProcess | undefined;

  function start(): Promise<ChildProcess> {
    const child = fork(path.join(import.meta.dirname, "runtime.ts"), [options.bundle], {
      env: { ...options.environment, TZ: "UTC", PATH: process.env.PATH },
      execArgv: ["--enable-source-maps", ...heapLimit(options)],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true, // protects the process from Ctrl-C
    });
    current = child;
    const logStream = newLogStream();
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => options.log(line, logStream));
    }
    child.once("exit", () => {
      running = undefined;
      current = undefined;
    });
    return new Promise((resolve, reject) => {
      child.once("message", () => resolve(child)); // the first message reports that the process is ready
      child.once("exit", (code) =>
        reject(new Error(`the function's process ended with ${code} while it started`)),
      );
    });
  }

  return {
    get pid() {
      return current?.pid;
    },
    async warm() {
      running ??= start();
      await running;
    },
    async invoke(event) {
      running ??= start();
      return call(await running, event, options.timeoutSeconds);
    },
    async stop() {
      if (!current) return;
      const exited = once(current, "exit");
      current.kill("SIGKILL");
      await exited;
    },
  };
}

/** Named as Lambda names the log stream of an execution environment. */
function newLogStream(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
}

function heapLimit({ memoryMegabytes }: FunctionProcessOptions): string[] {
  return memoryMegabytes === undefined ? [] : [`--max-old-space-size=${memoryMegabytes}`];
}

function call(child: ChildProcess, event: unknown, timeoutSeconds: number): Promise<unknown> {
  const requestId = randomUUID();
  const deadline = Date.now() + timeoutSeconds * 1000;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      child.kill("SIGKILL"); // as in Lambda: the next call gets a new environment
      reject(new Error(`Task timed out after ${timeoutSeconds}.00 seconds`));
    }, timeoutSeconds * 1000);
    const onExit = (code: number | null) => {
      end();
      reject(new Error(`the function's process ended with ${code}`));
    };
    const onMessage = (message: FromFunction) => {
      if (message.kind === "ready" || message.requestId !== requestId) return;
      end();
      if (message.kind === "result") resolve(message.result);
      else reject(new Error(message.error));
    };
    function end(): void {
      clearTimeout(timer);
      child.off("exit", onExit);
      child.off("message", onMessage);
    }
    child.on("exit", onExit);
    child.on("message", onMessage);
    child.send({ kind: "invoke", requestId, event, deadline } satisfies ToFunction, (error) => {
      if (!error) return; // the process has just ended
      end();
      reject(error);
    });
  });
}
