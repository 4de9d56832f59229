/**
 * Gathers what a source yields into batches of at most `max`, and waits at most `waitMs` for a batch to fill: a file goes
 * in large strides, and `tail -f | tracklayer send -` is not kept waiting for lines that come later.
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
    // A read that nobody waits for any more must not end as an unhandled rejection.
    pending?.catch(() => undefined);
  }
}
