import type { Clock } from "../../core/shared/clock.ts";

/** The secret is read anew after so long, so that one that was changed in Slack is known here soon. */
const valueMilliseconds = 5 * 60 * 1000;

/** Anybody can send what looks signed: were each to cause another read, AWS would refuse ours with theirs. */
const failureMilliseconds = 30 * 1000;

/** Reads once for all who ask within minutes; what cannot be read is not tried again for half a minute. */
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
