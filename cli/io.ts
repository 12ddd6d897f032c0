/** Where a command writes; tests put their own in its place. */
export interface Io {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A command: its arguments in, its exit code out. */
export type Command = (args: readonly string[], io: Io) => Promise<number>;
