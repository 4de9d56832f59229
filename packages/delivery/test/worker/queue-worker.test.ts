import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { until } from '@tracklayer/testing';
import { Queue } from 'bullmq';
import { QueueWorker } from '../../src/worker/queue-worker.js';

it('starts a job as soon as it is fetched, before it fetches the others', async () => {
  const JOBS = 20;
  const connection = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', {
    role: 'worker',
    name: 'test',
  });
  const name = `t${randomUUID().slice(0, 8)}`;
  const queue = new Queue(name, { connection });
  await queue.addBulk(Array.from({ length: JOBS }, (_, index) => ({ name: 'job', data: { index } })));

  /** The number of fetched jobs when each one started. */
  const fetched: Promise<number>[] = [];
  const allBegan = until(() => fetched.length === JOBS);
  const worker = new QueueWorker(
    name,
    async () => {
      fetched.push(queue.getActiveCount());
      await allBegan;
    },
    { connection, concurrency: 2 * JOBS },
  );
  await allBegan;

  const [first = JOBS, ...others] = await Promise.all(fetched);
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  await closeRedis(connection, 1_000);
  expect(first).toBeLessThan(4);
  expect(others.at(-1)).toBe(JOBS);
});
