/** A list that is not empty. */
export type Some<Item> = readonly [Item, ...Item[]];

/** In the order in which the first of each group comes. `Map.groupBy` does not say that no group is empty. */
export function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Some<Item>[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
