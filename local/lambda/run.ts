import type { DeclaredFunction } from "../deployment/declared/functions.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Credentials } from "../gateway/state/callers.ts";
import { clientsOf, closeClients } from "../shared/clients.ts";
import { environmentOf, sessionOf } from "./environment.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { type Poller, pollQueue } from "./poller.ts";
import { type FunctionProcess, functionProcess } from "./process.ts";

export interface RunningFunctions {
  /** The latest lines of each function's log, by the function's name. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** The ids of the running processes. */
  readonly pids: readonly number[];
  /** Invokes a function. @returns the handler's result @throws Error for an unknown function */
  call(name: string, event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly functions: readonly DeclaredFunction[];
  readonly gateway: Gateway;
  /** The URL of Slack's Web API, with a trailing slash. */
  readonly slackApiUrl: string;
  /** @default 0 */
  readonly slackSecondsPerPost?: number;
  /** The path of each function's bundle, by the name of its file in `functions/`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** The delay after each of the first five receives of a failed message. @default as the function set it */
  readonly retryAfterSeconds?: number;
  /** Starts every process before the first message, not with it, as a person who waits wants it. @default false */
  readonly warm?: boolean;
  /** Called with each warning. */
  readonly warn: (line: string) => void;
  /** Called with each log line. Without a log stream, the line is about the function and not by it. */
  readonly onLog?: (functionName: string, line: string, stream?: string) => void;
}

const keptLines = 1000;

/**
 * Runs every function as declared, with its queue, environment and timeout. Each has its own process and its own
 * role's credentials, which also read the queue, as in Lambda.
 */
export async function runFunctions(options: FunctionsOptions): Promise<RunningFunctions> {
  const logs = new Map<string, string[]>();
  const { functions, gateway } = options;
  // All sessions open before the first queue is read: a role that Lambda cannot assume fails the start
  const withSessions = await Promise.all(
    functions.map(async (each) => [each, await sessionOf(each, gateway)] as const),
  );
  const running = withSessions.map(([each, session]) => runFunction(each, session, options, logs));
  // The messages of a function that cannot start stay in its queue, as in AWS
  const warm = async ({ name, process }: Running) =>
    process
      .warm()
      .catch((error) => options.warn(`${name} did not start: ${logs.get(name)?.at(-1) ?? error}`));
  if (options.warm) await Promise.all(running.map(warm));
  return {
    logs,
    get pids() {
      return running.flatMap(({ process }) => process.pid ?? []);
    },
    async call(name, event) {
      const found = running.find((each) => each.name === name);
      if (found === undefined) throw new Error(`the deployment has no function ${name}`);
      return found.process.invoke(event);
    },
    async stop() {
      await Promise.all(running.map(({ stop }) => stop())); // a batch in work fails and stays in its queue
      await Promise.all(running.flatMap(({ polling }) => polling.map((poller) => poller.stop())));
    },
  };
}

interface Running {
  readonly name: string;
  readonly process: FunctionProcess;
  /** One for each queue. */
  readonly polling: readonly Poller[];
  /** Ends the process for good. */
  stop(): Promise<void>;
}

function runFunction(
  declared: DeclaredFunction,
  session: Credentials,
  { gateway, bundles, slackApiUrl, slackSecondsPerPost = 0, retryAfterSeconds, onLog }: FunctionsOptions,
  logs: Map<string, string[]>,
): Running {
  const { name, file, timeoutSeconds, memoryMegabytes, sources } = declared;
  const lines: string[] = [];
  logs.set(name, lines);
  const log = (line: string, stream?: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLog?.(name, line, stream);
  };
  const bundle = bundles[file];
  if (!bundle) throw new Error(`There is no bundle of functions/${file}.ts`);
  const environment = {
    ...environmentOf(declared, session, gateway.url),
    SLACK_API_URL: slackApiUrl,
    SLACK_SECONDS_PER_POST: String(slackSecondsPerPost),
  };
  const process = functionProcess({ bundle, environment, timeoutSeconds, memoryMegabytes, log });
  const { invoke, stop } = oneAtATime(process, name);
  const polling = sources.map(({ queueArn, batchSize }) => {
    const clients = clientsOf(gateway.url, session);
    const poller = pollQueue({
      sqs: clients.sqs,
      queueArn,
      batchSize,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      invoke,
      log,
    });
    return { stop: () => poller.stop().finally(() => closeClients(clients)) };
  });
  return { name, process, polling, stop };
}
