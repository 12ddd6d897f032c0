import type { Clock } from "./clock.ts";
import { RetryableError } from "./errors.ts";

/**
 * Runs `attempt` again while another handler writes the same record first.
 *
 * @throws RetryableError `Conflict` after the last attempt
 */
export async function retryOnConflict<T>(attempts: number, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || count === attempts) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof RetryableError && error.code === "Conflict";
}

/**
 * Reads at once, then after each pause, until `read` has an answer.
 *
 * @param pauses in milliseconds
 */
export async function poll<T>(
  { pause }: Pick<Clock, "pause">,
  pauses: readonly number[],
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const milliseconds of [0, ...pauses]) {
    if (milliseconds > 0) await pause(milliseconds);
    const answer = await read();
    if (answer !== undefined) return answer;
  }
  return undefined;
}
