import type { Pair } from "./pairs.ts";

/** What a tool reports about one pair. */
export interface Answer {
  readonly isDrift: boolean;
  /** The first line of what the tool says, or what its silence means. */
  readonly says: string;
}

export interface Answers {
  readonly kind: "answered";
  /** By the name of the role. */
  readonly byRole: ReadonlyMap<string, Answer>;
  /** The number of calls by `service:Action`. Absent for tools that make no AWS calls. */
  readonly calls?: ReadonlyMap<string, number>;
}

export type Result = Answers | { readonly kind: "skipped"; readonly reason: string };

/** A tool, and the question that it was asked. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly purpose: string;
  /** What stands for "is this role as expected?" in this tool. */
  readonly asked: string;
  readonly command: string;
  ask(pairs: readonly Pair[], aws: Aws): Promise<Result>;
}

/** IAM of one account, in moto, with counted calls. */
export interface Aws {
  /** The environment of a process whose AWS calls go there. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gives each role one of its two documents. */
  put(pairs: readonly Pair[], which: "expected" | "actual"): Promise<void>;
  /** The calls since the last time, without those of `put`. */
  takeCalls(): ReadonlyMap<string, number>;
}

/** A tool cannot be installed or run here. The message is the reason in the table. */
export class SkippedError extends Error {
  override readonly name = "SkippedError";
}
