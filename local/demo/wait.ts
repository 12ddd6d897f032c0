import { setTimeout as pause } from "node:timers/promises";

/** Generous, because the demo must also succeed on a loaded machine. */
const limitSeconds = 120;
const intervalMilliseconds = 20;

/**
 * Calls `look` until it returns something.
 *
 * @param what what is awaited, for the error
 * @throws Error when the limit is exceeded
 */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + limitSeconds * 1000;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(intervalMilliseconds);
  }
  throw new Error(`expected ${what} within ${limitSeconds} seconds`);
}
