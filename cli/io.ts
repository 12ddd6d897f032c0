/** Where a command writes. Tests pass their own streams. */
export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
  /** Asks the person at the terminal. Absent without a terminal. */
  readonly ask?: (question: string) => Promise<string>;
}

export interface Command {
  /** The text of --help. */
  readonly usage: string;
  /** @returns the exit code */
  readonly run: (args: readonly string[], io: Io) => Promise<number>;
}
