/**
 * Handles items with the same key one after the other, and items with different keys in parallel. Within one process
 * only: between processes the table's conditional writes decide.
 */
export function inTurn<T>(
  keyOf: (item: T) => string,
  work: (item: T) => Promise<void>,
): (item: T) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return async (item) => {
    const key = keyOf(item);
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => work(item));
    last.set(key, mine);
    try {
      await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
