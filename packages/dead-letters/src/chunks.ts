/** Simple commands that are sent to Redis at once. More would delay live traffic. */
export const COMMANDS_AT_ONCE = 100;

/** Letters that are changed at once. Each change is a script, about a hundred times the work of a look-up. */
export const LETTERS_AT_ONCE = 8;

/** Groups items into chunks of `size` while they arrive; the last one can be shorter. */
export async function* asyncChunks<T>(
  items: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
