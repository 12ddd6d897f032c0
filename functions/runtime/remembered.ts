import type { Clock } from "../../core/shared/clock.ts";

/** A secret is read again after this time, so that a rotated secret is used soon. */
const valueMilliseconds = 5 * 60 * 1000;

/** Anyone can send requests that look signed; if each caused a read, AWS would throttle the valid ones too. */
const failureMilliseconds = 30 * 1000;

/** Caches a secret for five minutes, and a failed read for half a minute. */
export function remembered(read: () => Promise<string>, clock: Pick<Clock, "now">): () => Promise<string> {
  let known: { readonly value: Promise<string>; until: number } | undefined;
  return () => {
    const now = clock.now().getTime();
    if (known !== undefined && now < known.until) return known.value;
    const next = { value: read(), until: now + valueMilliseconds };
    next.value.catch(() => {
      next.until = now + failureMilliseconds;
    });
    known = next;
    return next.value;
  };
}
