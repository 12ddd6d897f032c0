/** Where a command writes. Tests pass their own. */
export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
  /** Asks the person at the terminal. Absent without a terminal. */
  readonly ask?: (question: string) => Promise<string>;
}

/** @returns the exit code */
export type Command = (args: readonly string[], io: Io) => Promise<number>;
