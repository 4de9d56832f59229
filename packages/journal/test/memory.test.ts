/** An event is worth more than its record: the journal stops writing before Redis is full. */
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { compactJournal } from '../src/compact.js';
import { journalGaps } from '../src/gaps.js';
import { journalOver } from '../src/journal.js';
import { eventTag } from '../src/tags.js';
import { type JournalWorld, NOW, openJournal, order } from './support/journal-world.js';

const MOST_BYTES = 24 * 1_024 * 1_024;

let own: OwnRedis;
let world: JournalWorld;

beforeAll(async () => {
  own = await startOwnRedis(['--maxmemory', String(MOST_BYTES), '--maxmemory-policy', 'noeviction']);
});
afterAll(() => own.stop());
beforeEach(async () => {
  world = await openJournal(own.url);
});
afterEach(() => world.close());

const usedBytes = async () =>
  Number(/used_memory:(\d+)/.exec(await world.redis.info('memory'))?.[1] ?? Number.NaN);

/** Fills Redis up to this share of its memory. */
async function fill(share: number): Promise<void> {
  for (let part = 0; (await usedBytes()) < MOST_BYTES * share; part++) {
    await world.redis.set(`filler:${part}`, 'x'.repeat(64 * 1_024));
  }
}

async function empty(): Promise<void> {
  await world.redis.del(await world.redis.keys('filler:*'));
}

it('leaves out records while Redis is short of memory, counts them, and goes on afterwards', async () => {
  const { redis, destination, write } = world;
  const isFound = async (number: number) =>
    (await journalOver(redis, destination).jobsOf(eventTag(`order-${number}`))).length > 0;
  await write([order(1)]);
  expect(await journalGaps(redis, destination)).toBeUndefined();
  await fill(0.92);
  // A log that is open takes records until it grew by 64 KiB.
  const many = Array.from({ length: 1_000 }, (_, number) => order(100 + number));
  for (let batch = 0; batch < 5; batch++) await write(many);
  await write([order(2), order(3)]);
  const gaps = await journalGaps(redis, destination);
  expect(gaps).toMatchObject({ lastAtMs: NOW });
  expect(gaps?.records).toBeGreaterThanOrEqual(2);
  expect([await isFound(1), await isFound(2)]).toEqual([true, false]);
  await empty();
  await write([order(4)]);
  expect(await isFound(4)).toBe(true);
  expect(await journalGaps(redis, destination)).toEqual(gaps);
  await compactJournal(redis, destination);
  expect([await isFound(1), await isFound(4)]).toEqual([true, true]);
});

it('never fills Redis, however many events come', async () => {
  const { redis, destination, write } = world;
  await fill(0.8);
  for (let batch = 0; batch < 100; batch++) {
    await write(Array.from({ length: 500 }, (_, number) => order(batch * 500 + number)));
  }
  expect(await journalGaps(redis, destination)).toBeDefined();
  expect(await usedBytes()).toBeLessThan(0.95 * MOST_BYTES);
  await expect(redis.set('an event', 'x'.repeat(1_000))).resolves.toBe('OK');
});
