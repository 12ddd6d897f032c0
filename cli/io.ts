/** Where a command writes. Tests pass their own streams. */
export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** What is piped into the command. @default the standard input of the process */
  readonly stdin?: NodeJS.ReadableStream;
  /** @default as the terminal can, without NO_COLOR */
  readonly isColored?: false;
  /** Asks the person at the terminal. Absent without a terminal. */
  readonly ask?: (question: string) => Promise<string>;
}

/** What every command runs with. */
export interface Invocation {
  readonly io: Io;
  /** The region that receives IAM events, in which the hub is deployed. */
  readonly region: string;
  /** Neither warnings nor progress. */
  readonly isQuiet: boolean;
}
