/** The items by a key, in the order of the first of each. Pure. */
export function alike<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): [string, [Item, ...Item[]]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}
