/** A list that is not empty. */
export type Some<Item> = readonly [Item, ...Item[]];

/** In the order of the first items. `Map.groupBy` does not say that no group is empty. */
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

/** Whether the lists have the same items in the same order, by what identifies them. */
export function areSame<Item>(
  one: readonly Item[],
  other: readonly Item[],
  identityOf: (item: Item) => unknown,
): boolean {
  const identities = other.map(identityOf);
  return one.length === other.length && one.every((item, at) => identityOf(item) === identities[at]);
}

/** Each once, at the place of the first that means the same. */
export function distinct<Item extends { readonly canonical: string }>(
  items: readonly Item[],
): readonly Item[] {
  return [...new Map(items.map((item) => [item.canonical, item])).values()];
}
