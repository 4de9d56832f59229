/** The short history of every destination: jobs in and out in the last hour. */
import { createHistoryWriter } from '@tracklayer/history';
import { type World, withApi } from './support/world.js';

interface Trends {
  fromMs: number;
  untilMs: number;
  columnMs: number;
  items: { destination: string; in: number[]; out: number[]; beganMs?: number }[];
}

const sum = (values: readonly number[] = []) => values.reduce((all, each) => all + each, 0);

describe('GET /history', () => {
  it('counts what came and left in the last hour, with every end of a job', async () => {
    await withApi(async (world) => {
      await write(world, { enqueued: 9, delivered: 4, duplicate: 1, skipped: 1, died: 2 });
      const { status, json } = await world.ask('GET', '/api/v1/history', { as: 'read' });
      expect(status).toBe(200);
      const { fromMs, untilMs, columnMs, items } = json as Trends;
      expect(items.map(({ destination }) => destination)).toEqual([world.destination]);
      expect([sum(items[0]?.in), sum(items[0]?.out)]).toEqual([9, 8]);
      expect(items[0]?.in).toHaveLength(Math.ceil((untilMs - fromMs) / columnMs));
      expect(items[0]?.beganMs).toBeGreaterThan(0);
    });
  });

  it('says nothing of the time before the first worker', async () => {
    await withApi(async ({ ask }) => {
      const { json } = await ask('GET', '/api/v1/history');
      const [item] = (json as Trends).items;
      expect(sum(item?.in)).toBe(0);
      expect(item).not.toHaveProperty('beganMs');
    });
  });

  it('is read once for many readers', async () => {
    await withApi(async (world) => {
      const before = await world.ask('GET', '/api/v1/history');
      await write(world, { enqueued: 3 });
      const answers = await Promise.all([1, 2, 3].map(() => world.ask('GET', '/api/v1/history')));
      for (const { text } of answers) expect(text).toBe(before.text);
    });
  });
});

/** Adds to the counts of a lane, as the scripts of the lanes do, and writes the history, as a worker does. */
async function write({ redis, destination }: World, counts: Record<string, number>): Promise<void> {
  const writer = createHistoryWriter({
    redis,
    destination,
    id: 'w1',
    version: '1.0.0',
    nowMs: Date.now,
  });
  await writer.write({ always: true });
  for (const [field, more] of Object.entries(counts)) {
    await redis.hincrby(`{tracklayer:${destination}}:counts`, `metric-event:${field}`, more);
  }
  await writer.write({ always: true });
}
