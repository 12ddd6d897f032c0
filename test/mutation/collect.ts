import { expect } from "vitest";

/**
 * Replaces Vitest's `describe` and `test` in the bundle of the unit tests, and exports its `expect`: the tests of a file
 * run one after the other, thousands of times in one process.
 */
type Body = (...values: unknown[]) => unknown;
/** The body is last, after options if there are any. */
type Declare = (name: string, ...optionsAndBody: unknown[]) => void;

const collected: (() => unknown)[] = [];

function bodyOf(optionsAndBody: readonly unknown[]): Body {
  const body = optionsAndBody.at(-1);
  if (typeof body !== "function") throw new Error("expected a function as the last argument");
  return (...values) => body(...values);
}

/** Each row is one value or a list of them. */
function withEach(
  declare: (run: () => unknown) => void,
): Declare & { each(rows: readonly unknown[]): Declare } {
  const one: Declare = (_, ...rest) => declare(() => bodyOf(rest)());
  const each = (rows: readonly unknown[]): Declare => {
    return (_, ...rest) => {
      for (const row of rows) declare(() => bodyOf(rest)(...[row].flat()));
    };
  };
  return Object.assign(one, { each });
}

export const describe = withEach((run) => {
  run();
});
export const test = withEach((run) => {
  collected.push(run);
});
export { expect };

/** Runs the tests that loading a file declares. @throws what the first failing test throws */
export function runFile(load: () => unknown): void {
  collected.length = 0;
  load();
  for (const run of collected) {
    if (run() instanceof Promise) throw new Error("expected a test that does not wait");
  }
}
