import type { FunctionProcess } from "./process.ts";

/** An environment of Lambda handles one batch at a time, whichever queue delivers it. */
export function oneAtATime(process: Pick<FunctionProcess, "invoke" | "stop">, name: string) {
  let last: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  return {
    invoke(event: unknown): Promise<unknown> {
      const mine = last
        .catch(() => undefined)
        .then(() => {
          // The batch of another queue waited for the one that has just failed: it must not start the process again
          if (isStopped) throw new Error(`${name} was stopped`);
          return process.invoke(event);
        });
      last = mine;
      return mine;
    },
    stop(): Promise<void> {
      isStopped = true;
      return process.stop();
    },
  };
}
