import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { until } from '@tracklayer/testing';
import { Queue } from 'bullmq';
import { createProcessSlots } from '../../src/worker/process-slots.js';
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

it('takes no more jobs than its process may have in work, and goes on as soon as it may', async () => {
  const connection = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', {
    role: 'worker',
    name: 'test',
  });
  const slots = createProcessSlots(4);
  const other = slots.lane();
  for (let job = 0; job < 4; job += 1) other.began();
  const name = `t${randomUUID().slice(0, 8)}`;
  const queue = new Queue(name, { connection });
  await queue.addBulk(Array.from({ length: 12 }, (_, index) => ({ name: 'job', data: { index } })));

  const ends: (() => void)[] = [];
  let most = 0;
  let waited = 0;
  const worker = new QueueWorker(name, () => new Promise<void>((end) => ends.push(end)), {
    connection,
    concurrency: 12,
    slots: slots.lane((inWork) => {
      waited += 1;
      most = Math.max(most, inWork);
    }),
  });
  await until(() => waited > 0);
  expect([ends.length, await queue.getActiveCount()]).toEqual([1, 1]);
  for (let job = 0; job < 4; job += 1) other.ended();
  await until(() => ends.length === 2);
  for (let ended = 0; ended < 12; ended += 1) {
    await until(() => ends.length > ended);
    ends[ended]?.();
  }
  await until(async () => (await queue.getCompletedCount()) === 12);
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  await closeRedis(connection, 1_000);
  expect(most).toBe(5);
});
