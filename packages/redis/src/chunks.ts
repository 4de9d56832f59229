/**
 * Cuts a list into parts of at most `size` items, in order. Redis runs one command at a time, so a call about thousands
 * of keys would make live traffic wait: callers send one part per call.
 */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
