import { withDestination } from '@tracklayer/testing';
import { askWorker, takeRequest } from '../src/index.js';

const signal = new AbortController().signal;

describe('a request to a worker', () => {
  it('is taken by one worker, answered, and then removed', async () => {
    await withDestination(async ({ redis, destination }) => {
      const asked = askWorker<{ done: number }>(
        redis,
        destination,
        { kind: 'test' },
        { waitMs: 5_000, signal },
      );
      let taken = await takeRequest(redis, destination);
      while (taken === undefined) taken = await takeRequest(redis, destination);
      expect(taken.request).toEqual({ kind: 'test' });
      expect(await takeRequest(redis, destination)).toBeUndefined();
      await taken.answer({ done: 1 });
      expect(await asked).toEqual({ state: 'answered', answer: { done: 1 } });
      expect(await redis.exists(`{tracklayer:${destination}}:requests`)).toBe(0);
    });
  });

  it('waits for a worker if none runs', async () => {
    await withDestination(async ({ redis, destination }) => {
      expect(await askWorker(redis, destination, { kind: 'test' }, { waitMs: 50, signal })).toEqual({
        state: 'waiting',
      });
      expect((await takeRequest(redis, destination))?.request).toEqual({ kind: 'test' });
    });
  });

  it('leaves nothing behind if nobody needs a later answer', async () => {
    await withDestination(async ({ redis, destination }) => {
      const asked = await askWorker(
        redis,
        destination,
        { kind: 'test' },
        { waitMs: 50, signal, isForNow: true },
      );
      expect(asked).toEqual({ state: 'waiting' });
      expect(await redis.keys(`{tracklayer:${destination}}:requests*`)).toEqual([]);
    });
  });
});
