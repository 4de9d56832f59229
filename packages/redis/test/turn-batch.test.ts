import { MessageChannel } from 'node:worker_threads';
import { createTurnBatch, type TurnBatchOptions } from '../src/turn-batch.js';

/** Counts the runs, and answers each number with its double. */
function doubling(options?: TurnBatchOptions) {
  const runs: number[][] = [];
  const double = createTurnBatch(async (items: readonly number[]) => {
    runs.push([...items]);
    return items.map((item) =>
      item < 0 ? { error: new RangeError(`negative: ${item}`) } : { result: item * 2 },
    );
  }, options);
  return { runs, double };
}

describe('a batch of one turn', () => {
  it('runs once for all items of the turn, and answers each with its own result', async () => {
    const { runs, double } = doubling();
    // They ask after a different number of promises, as jobs do.
    const late = async (item: number) => {
      for (let step = 0; step < item; step += 1) await undefined;
      return double(item);
    };
    expect(await Promise.all([1, 2, 3, 4].map(late))).toEqual([2, 4, 6, 8]);
    expect(runs).toEqual([[1, 2, 3, 4]]);
  });

  it('runs again for the next turn', async () => {
    const { runs, double } = doubling();
    await double(1);
    await double(2);
    expect(runs).toEqual([[1], [2]]);
  });

  it('shares one run among the callbacks of all input that has arrived, if told so', async () => {
    const answers = async ({ runs, double }: ReturnType<typeof doubling>) => {
      // Each message has a callback of its own, as each answer over HTTP has. Both have arrived when the loop reads them.
      const { port1, port2 } = new MessageChannel();
      const { port1: other1, port2: other2 } = new MessageChannel();
      const asked = [port2, other2].map(
        (port, index) =>
          new Promise<number | undefined>((resolve) => {
            port.once('message', () => resolve(double(index + 1)));
          }),
      );
      port1.postMessage('answer');
      other1.postMessage('answer');
      expect(await Promise.all(asked)).toEqual([2, 4]);
      for (const port of [port1, port2, other1, other2]) port.close();
      return runs;
    };
    expect(await answers(doubling({ share: 'input' }))).toEqual([[1, 2]]);
    expect(await answers(doubling())).toEqual([[1], [2]]);
  });

  it('rejects an item whose answer is an error, and no other', async () => {
    const { double } = doubling();
    const settled = await Promise.allSettled([double(1), double(-1), double(2)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects every item when the run fails', async () => {
    const failing = createTurnBatch<number, number>(() => Promise.reject(new Error('Redis is away')));
    const settled = await Promise.allSettled([failing(1), failing(2)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('rejects an item that the run forgot', async () => {
    const forgetful = createTurnBatch<number, number>(async () => []);
    await expect(forgetful(1)).rejects.toThrow('no answer');
  });

  it('runs no more items at once than it may', async () => {
    const { runs, double } = doubling({ most: 2 });
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(runs).toEqual([[1, 2], [3, 4], [5]]);
  });
});
