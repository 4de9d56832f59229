import { createLanes, type Lanes } from '@tracklayer/lanes';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { withDestination } from '@tracklayer/testing';
import { mistakeIn, readBooks } from '../src/judge/books.js';

describe('the books of a lane', () => {
  async function withJob(
    body: (lanes: Lanes, destination: string, read: () => Promise<string[]>) => Promise<void>,
  ): Promise<void> {
    await withDestination(async ({ redis, destination }) => {
      const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
      try {
        await lanes.enqueue(destination, [buildEventJob()]);
        await body(lanes, destination, async () =>
          (await readBooks(redis, destination)).flatMap((books) => mistakeIn(books) ?? []),
        );
      } finally {
        await lanes.close();
      }
    });
  }

  it('add up while a job waits', async () => {
    await withJob(async (_lanes, _destination, read) => {
      expect(await read()).toEqual([]);
    });
  });

  it('name the lane that lost a job', async () => {
    await withJob(async (lanes, destination, read) => {
      await lanes.queue(destination, 'metric-event').obliterate({ force: true });
      expect(await read()).toEqual([
        `${destination} metric-event: 1 enqueued, but 0 ended and 0 in the lane`,
      ]);
    });
  });
});
