/** A call that was answered. */
export interface MadeCall {
  /** As it is counted: `account service:Action`. */
  readonly call: string;
  /** The name of the session or of the user. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  readonly endedAt: number;
}

type Watcher = (made: MadeCall) => void;

/** Those who want to know when calls were made, such as benchmarks. */
export function rememberWatchers() {
  const watchers = new Set<Watcher>();
  return {
    /** @returns a function that removes the watcher */
    add(watcher: Watcher): () => void {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    tell(made: MadeCall): void {
      for (const watcher of watchers) watcher(made);
    },
  };
}
