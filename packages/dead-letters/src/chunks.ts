/** So many things are asked of Redis in one go: more would keep it from live traffic. */
export const AT_ONCE = 100;

/** Letters that are changed in one go: each is a script of its own, a hundred times the work of a look-up. */
export const LETTERS_AT_ONCE = 8;

/** The items a hundred at a time, or as many as are given. */
export function slices<T>(items: readonly T[], size = AT_ONCE): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** What comes one by one, so many at a time. */
export async function* inPages<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let page: T[] = [];
  for await (const item of items) {
    if (page.push(item) < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
