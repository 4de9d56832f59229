/**
 * Collects what a source yields into batches of at most `max`. Waits at most `waitMs` for a batch to fill: a file goes in
 * large batches, and `tail -f | tracklayer send -` does not wait for later lines.
 */
export async function* inBatches<T>(
  source: AsyncGenerator<T>,
  { max, waitMs }: { max: number; waitMs: number },
): AsyncGenerator<T[]> {
  let pending: Promise<IteratorResult<T>> | undefined;
  try {
    for (;;) {
      const batch: T[] = [];
      const first = await (pending ?? source.next());
      pending = undefined;
      if (first.done) return;
      batch.push(first.value);

      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(resolve, waitMs, 'late');
      });
      while (batch.length < max) {
        pending = source.next();
        const next = await Promise.race([pending, late]);
        if (next === 'late') break;
        pending = undefined;
        if (next.done) {
          clearTimeout(timer);
          yield batch;
          return;
        }
        batch.push(next.value);
      }
      clearTimeout(timer);
      yield batch;
    }
  } finally {
    // A read without a reader must not become an unhandled rejection.
    pending?.catch(() => undefined);
  }
}
