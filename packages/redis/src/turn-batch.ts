/**
 * Answers the questions of many jobs with one command.
 *
 * A worker runs dozens of jobs at the same time, and the answers of Redis wake many of them in one turn of the event loop.
 * They then ask alike. One command for all of them costs Redis and this process a fraction of one command each.
 */

/** How a batch answers one item: with a result, or with an error that concerns this item alone. */
export type BatchAnswer<Result> = { result: Result } | { error: Error };

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface TurnBatchOptions {
  /** Items per run. Default 100. */
  most?: number;
  /**
   * Which items share a run. Default `callback`: those of one callback and its promises. One answer of Redis wakes many jobs
   * so. `input`: those of all input that has arrived. Each answer over HTTP has a callback of its own.
   */
  share?: 'callback' | 'input';
}

/**
 * A function that collects items and passes them to `run` together, before any waiting for the network. No item waits for a
 * timer, and each is passed on after its call.
 *
 * @param run answers in the order given. Where it rejects, every item of the batch is rejected.
 */
export function createTurnBatch<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly BatchAnswer<Result>[]>,
  { most = 100, share = 'callback' }: TurnBatchOptions = {},
): (item: Item) => Promise<Result> {
  // `nextTick` runs when all promises of the callback are settled, `setImmediate` when all input was read.
  const atEnd = share === 'input' ? setImmediate : process.nextTick;
  let waiting: Waiting<Item, Result>[] = [];

  async function runNow(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const answers = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error(`The batch gave no answer to its item ${index}.`));
        else if ('error' in answer) reject(answer.error);
        else resolve(answer.result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length === 1) atEnd(() => (waiting.length > 0 ? void runNow() : undefined));
      else if (waiting.length >= most) void runNow();
    });
}
