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
 * For some seconds after a call, IAM can show the state before the call.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const spreadingSeconds = 30;

/** The pauses between readings until IAM shows a write, in milliseconds: it needs seconds to show it everywhere. */
const showingPauses = [250, 500, 1000, 2000, 4000] as const;

/** Reads at once, then after each pause. @returns the first reading that shows the write, otherwise the last */
export async function readUntil<T>(
  { pause }: Pick<Clock, "pause">,
  read: () => Promise<T>,
  isShown: (reading: T) => boolean,
): Promise<T> {
  let reading = await read();
  for (const milliseconds of showingPauses) {
    if (isShown(reading)) break;
    await pause(milliseconds);
    reading = await read();
  }
  return reading;
}
