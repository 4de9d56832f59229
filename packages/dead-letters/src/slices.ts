/** So many things are asked of Redis in one go: more would keep it from live traffic. */
export const AT_ONCE = 100;

/** The items a hundred at a time. */
export function slices<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / AT_ONCE);
  return Array.from({ length: count }, (_, index) => items.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
}
