import { redisNowMs } from '@tracklayer/redis';
import { readOldestMs } from '../src/oldest.js';
import { UNIT_NAMES } from '../src/units.js';
import { openWorld, type World } from './support/world.js';

const LANE = 'metric-event';
const MINUTE_MS = 60_000;

let world: World;

beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

describe('the counts of the lanes', () => {
  it('come into the minute, the hour and the day of the write that sees them', async () => {
    const writer = world.writer();
    await writer.write({ always: true });
    await world.count(`${LANE}:enqueued`, 7);
    await world.count(`${LANE}:delivered`, 5);
    world.clock.nowMs += 40_000;
    await writer.write();
    for (const unit of UNIT_NAMES) expect(await world.sum(unit)).toMatchObject({ in: 7, delivered: 5 });
    expect((await world.read()).points).toMatchObject([{ lane: LANE, atMs: world.clock.nowMs - 40_000 }]);
  });

  it('are added once, however many workers write', async () => {
    const writers = [world.writer(), world.writer(), world.writer()];
    await Promise.all(writers.map((each) => each.write({ always: true })));
    for (let round = 0; round < 20; round += 1) {
      await world.count(`${LANE}:delivered`, 3);
      world.clock.nowMs += MINUTE_MS;
      await Promise.all(writers.map((each) => each.write({ always: true })));
    }
    for (const unit of UNIT_NAMES) expect((await world.sum(unit)).delivered).toBe(60);
  });

  it('of a worker that was killed come with the next write, into its last minute', async () => {
    await world.writer().write({ always: true });
    const killedMs = world.clock.nowMs;
    await world.count(`${LANE}:delivered`, 4);
    await world.count(`${LANE}:enqueued`, 9);
    world.clock.nowMs += 90 * MINUTE_MS;
    expect((await world.read()).unwritten).toEqual(new Map([[LANE, 9]]));
    await world.writer().write({ always: true });
    const { points, unwritten } = await world.read();
    expect(unwritten).toEqual(new Map());
    expect(points.map(({ atMs }) => atMs)).toEqual([killedMs, world.clock.nowMs]);
    expect(await world.sum()).toMatchObject({ delivered: 4, in: 9 });
  });

  it('from before the first write are not of the history, unless no worker has ended a job yet', async () => {
    await world.count(`${LANE}:enqueued`, 100);
    await world.count(`${LANE}:delivered`, 90);
    await world.writer().write({ always: true });
    expect(await world.sum()).toMatchObject({ in: 0, delivered: 0 });

    const fresh = openWorld();
    await fresh.count(`${LANE}:enqueued`, 100);
    await fresh.writer().write({ always: true });
    expect((await fresh.sum()).in).toBe(100);
    await fresh.close();
  });

  it('say how many jobs died and came, also where letters are replayed and imported', async () => {
    const writer = world.writer();
    await writer.write({ always: true });
    const change = async (changes: Record<string, number>) => {
      for (const [what, more] of Object.entries(changes)) await world.count(`${LANE}:${what}`, more);
      await writer.write({ always: true });
    };
    await change({ enqueued: 1, dead: 1, died: 1 });
    await change({ enqueued: -1, dead: -1, replayed: 1 });
    await change({ enqueued: 1, delivered: 1 });
    await change({ enqueued: 1, dead: 1, imported: 1 });
    expect(await world.sum()).toMatchObject({ in: 2, dead: 1, replayed: 1, delivered: 1 });
  });
});

describe('what workers count themselves', () => {
  it('is added up over workers, and keeps its minute', async () => {
    const [one, other] = [world.writer(), world.writer()];
    for (const writer of [one, other]) {
      writer.lane(LANE).called(120, false);
      writer.lane(LANE).called(900, true);
      writer.lane(LANE).attempted('retry');
      writer.lane(LANE).attempted('delivered');
      writer.lane(LANE).permitWaited(0);
      writer.lane(LANE).accepted(250);
      await writer.write();
    }
    const sum = await world.sum();
    expect(sum).toMatchObject({ calls: 4, failedCalls: 2, retry: 2, delivered: 0 });
    expect(sum.latencies.call).toMatchObject({ measured: 4, p50: { fromMs: 109, toMs: 128 } });
    expect(sum.latencies.accepted).toMatchObject({ measured: 2 });
  });

  it('is written only where something was counted, and every 15 s', async () => {
    const writer = world.writer();
    await writer.write();
    const { writtenMs } = await world.read();
    world.clock.nowMs += 14_000;
    await writer.write();
    expect((await world.read()).writtenMs).toBe(writtenMs);
    world.clock.nowMs += 1_000;
    await writer.write();
    expect((await world.read()).writtenMs).toBe(world.clock.nowMs);
  });

  it('counts a held or throttled time once, however many workers see it', async () => {
    const writers = [world.writer(), world.writer()];
    for (let second = 0; second < 10; second += 1) {
      for (const writer of writers) {
        writer.held(second < 8 ? [LANE] : []);
        await writer.write();
        world.clock.nowMs += 500;
      }
    }
    // The second worker notices the end half a second later.
    expect((await world.sum()).heldMs).toBe(8_500);

    for (const writer of writers) writer.lane(LANE).throttledFor(3_000);
    for (let second = 0; second < 5; second += 1) {
      world.clock.nowMs += 1_000;
      for (const writer of writers) await writer.write();
    }
    expect((await world.sum()).throttledMs).toBe(3_000);
  });
});

it('goes on counting where the clock of Redis is set back by an hour', async () => {
  const writer = world.writer();
  writer.held([LANE]);
  world.clock.nowMs += 1_000;
  await writer.write({ always: true });
  world.clock.nowMs -= 60 * MINUTE_MS;
  const set = world.writer();
  set.held([LANE]);
  world.clock.nowMs += 2_000;
  await world.count(`${LANE}:delivered`, 4);
  await set.write({ always: true });
  expect(await world.sum()).toMatchObject({ delivered: 4, heldMs: 3_000 });
  expect((await world.read()).marks.filter(({ kind }) => kind !== 'version')).toEqual([]);
});

describe('the age of the oldest job', () => {
  it('is the greatest that a write saw in that time, of jobs that wait, are delayed or in work', async () => {
    const writer = world.writer();
    const prefix = `{tracklayer:${world.destination}}:${LANE}`;
    await world.redis.hset(`${prefix}:a`, 'timestamp', world.clock.nowMs - 5_000);
    await world.redis.hset(`${prefix}:b`, 'timestamp', world.clock.nowMs - 40_000);
    await world.redis.lpush(`${prefix}:wait`, 'a');
    await world.redis.zadd(`${prefix}:delayed`, 1, 'b');
    await writer.write({ always: true });
    await world.redis.del(`${prefix}:delayed`);
    await writer.write({ always: true });
    expect((await world.sum()).oldestMs).toBe(40_000);
    expect((await world.sum('day')).oldestMs).toBe(40_000);
  });

  it('can be asked for now, by the clock of Redis', async () => {
    expect(await readOldestMs(world.redis, world.destination)).toBeUndefined();
    const prefix = `{tracklayer:${world.destination}}`;
    const sinceMs = (await redisNowMs(world.redis)) - 40_000;
    await world.redis.hset(`${prefix}:${LANE}:b`, 'timestamp', sinceMs);
    await world.redis.zadd(`${prefix}:${LANE}:delayed`, 1, 'b');
    await world.redis.hset(`${prefix}:profile-upsert:c`, 'timestamp', sinceMs + 30_000);
    await world.redis.lpush(`${prefix}:profile-upsert:wait`, 'c');
    const ageMs = await readOldestMs(world.redis, world.destination);
    expect(ageMs).toBeGreaterThanOrEqual(40_000);
    expect(ageMs).toBeLessThanOrEqual((await redisNowMs(world.redis)) - sinceMs);
  });
});
