import type { DeclaredFunction } from "../deployment/declared/functions.ts";
import { connectStore } from "../gateway/state/store.ts";
import { accounts } from "../shared/accounts.ts";

export interface LogEvents {
  /** Keeps a line for its log group, and returns at once. @param stream the log stream of the function's process */
  write(functionName: string, line: string, stream: string): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export interface LogEventsOptions {
  readonly motoPort: number;
  readonly functions: readonly Pick<DeclaredFunction, "name" | "logGroup">[];
  readonly warn: (line: string) => void;
}

interface Batch {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: { readonly timestamp: number; readonly message: string }[];
}

const gatherMilliseconds = 200;

/** moto keeps every event in memory: a stream that has more starts again without them. */
const mostEvents = 10_000;

/** The lines of the functions as log events in moto. A line that moto does not take is a warning, never an error. */
export function storeLogEvents({ motoPort, functions, warn }: LogEventsOptions): LogEvents {
  const store = connectStore(motoPort);
  const groups = new Map(functions.map(({ name, logGroup }) => [name, logGroup]));
  const waiting = new Map<string, Batch>();
  const stored = new Map<string, number>();
  let sending = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const call = (action: string, input: object) =>
    store.call(accounts.hub, "logs", `Logs_20140328.${action}`, input);

  async function send({ logGroupName, logStreamName, logEvents }: Batch): Promise<void> {
    const before = stored.get(logStreamName);
    const isFull = before !== undefined && before + logEvents.length > mostEvents;
    if (isFull) await call("DeleteLogStream", { logGroupName, logStreamName });
    if (isFull || before === undefined) await call("CreateLogStream", { logGroupName, logStreamName });
    stored.set(logStreamName, (isFull ? 0 : (before ?? 0)) + logEvents.length);
    await call("PutLogEvents", { logGroupName, logStreamName, logEvents });
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batches = [...waiting.values()];
    waiting.clear();
    for (const batch of batches)
      sending = sending
        .then(() => send(batch))
        .catch((error) => warn(`log events of ${batch.logGroupName} were lost: ${error}`));
  }

  return {
    write(functionName, message, logStreamName) {
      const logGroupName = groups.get(functionName);
      if (logGroupName === undefined || message === "") return; // CloudWatch Logs takes no empty message
      const batch = waiting.get(logStreamName) ?? { logGroupName, logStreamName, logEvents: [] };
      batch.logEvents.push({ timestamp: Date.now(), message });
      waiting.set(logStreamName, batch);
      timer ??= setTimeout(flush, gatherMilliseconds).unref();
    },
    async stop() {
      flush();
      await sending;
      store.close();
    },
  };
}
