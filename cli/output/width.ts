import type { Io } from "../io.ts";

/** The width of the output in columns: of the terminal, between 40 and 200; 80 for a file or a pipe. */
export function widthOf({ stdout }: Pick<Io, "stdout">): number {
  return Math.min(Math.max(stdout.columns ?? 80, 40), 200);
}
