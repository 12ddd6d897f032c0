import { rolePath } from "../../core/contract.ts";
import { batchSize, functionTimeoutSeconds, queueVisibilitySeconds } from "../../stacks/timing.ts";
import { accounts, region, roleArn } from "../accounts.ts";
import { type Clients, clientsOf, closeClients } from "../clients.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { type LocalFunction, localFunctions, settingsOf } from "./catalogue.ts";
import { type Poller, pollQueue } from "./poller.ts";
import { type FunctionProcess, functionProcess } from "./process.ts";

export interface RunningFunctions {
  /** The latest lines of each function's log, by the function's name. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** Of the processes that run now. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly gateway: Gateway;
  /** Where Slack's Web API is, with a slash at the end. */
  readonly slackApiUrl: string;
  /** The path of each function's bundle, by the name of its file in `functions/`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Gives a failed message out again after so long. @default as its function says */
  readonly retryAfterSeconds?: number;
  /** Hears what a person should know. */
  readonly warn: (line: string) => void;
  /** Hears every line of every log. */
  readonly onLog?: (functionName: string, line: string) => void;
}

const keptLines = 1000;

/** Runs every function from its queue, each in a process with its own environment and its own role's credentials. */
export async function runFunctions(options: FunctionsOptions): Promise<RunningFunctions> {
  const hub = clientsOf(options.gateway.url, accounts.hub);
  const logs = new Map<string, string[]>();
  const running = localFunctions.map((each) => runFunction(each, options, hub, logs));
  // The messages of a function that cannot start wait, as in AWS.
  await Promise.all(
    running.map(({ name, process }) =>
      process
        .warm()
        .catch((error) => options.warn(`${name} did not start: ${logs.get(name)?.at(-1) ?? error}`)),
    ),
  );
  return {
    logs,
    get pids() {
      return running.flatMap(({ process }) => process.pid ?? []);
    },
    async stop() {
      await Promise.all(running.map(({ process }) => process.stop())); // a batch under way fails, and stays in its queue
      await Promise.all(running.map(({ poller }) => poller.stop()));
      closeClients(hub);
    },
  };
}

function runFunction(
  local: LocalFunction,
  { gateway, bundles, slackApiUrl, retryAfterSeconds, onLog }: FunctionsOptions,
  { sqs }: Clients,
  logs: Map<string, string[]>,
): { name: string; process: FunctionProcess; poller: Poller } {
  const lines: string[] = [];
  logs.set(local.name, lines);
  const log = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLog?.(local.name, line);
  };
  const bundle = bundles[local.file];
  if (!bundle) throw new Error(`There is no bundle of functions/${local.file}.ts`);
  const environment = { ...settingsOf(local), ...surroundings(local, gateway), SLACK_API_URL: slackApiUrl };
  const process = functionProcess({ bundle, environment, timeoutSeconds: functionTimeoutSeconds, log });
  const poller = pollQueue({
    sqs,
    queue: local.queue,
    batchSize,
    visibilitySeconds: queueVisibilitySeconds,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    invoke: (event) => process.invoke(event),
    log,
  });
  return { name: local.name, process, poller };
}

/** What Lambda itself puts into a function's environment. */
function surroundings({ name }: LocalFunction, gateway: Gateway): Record<string, string> {
  const session = gateway.openServiceSession(roleArn(accounts.hub, rolePath, name), name);
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: gateway.url,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  };
}
