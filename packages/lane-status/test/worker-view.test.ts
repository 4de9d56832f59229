import { JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  announceWorker,
  createLanes,
  forgetWorker,
  JOB_LEVEL,
  laneKeys,
  lanePrefix,
  leaveWorker,
} from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { startOwnRedis, testRedisUrl } from '@tracklayer/testing';
import { laneRows } from '../src/lane-rows.js';
import { workerFindings } from '../src/worker-findings.js';
import { workerMetrics } from '../src/worker-metrics.js';
import { servesText, workerRows } from '../src/worker-rows.js';
import { createWorkerView } from '../src/worker-view.js';
import { type World, withLanes } from './support/lanes.js';

const CARD = { version: '2.0.0', level: JOB_LEVEL, host: 'web-1', pid: 7, sinceMs: 1, lanes: JOB_TYPES };
const LIVE = JOB_TYPES.filter((lane) => lane !== 'event-backfill');

type Place = Pick<World, 'redis' | 'destination'>;

/** What the view says of each lane of the destination. */
async function statesOf({ redis, destination }: Place, ids = [destination], isAssumed = false) {
  // New ones each time: they remember the clients of Redis for some seconds.
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const view = createWorkerView(lanes, () => ({ ids, isAssumed }));
  const served = await view.of(destination);
  await lanes.close();
  return {
    served,
    states: JOB_TYPES.map((lane) => served.lanes[lane].unserved ?? served.lanes[lane].workers),
  };
}

/** Makes the report of a worker look this old. */
async function age({ redis, destination }: Place, id: string, byMs: number): Promise<void> {
  const { workers } = laneKeys(destination);
  const [, card = ''] = (await redis.hget(workers, id))?.split(/ (.*)/s) ?? [];
  const [seconds = 0] = await redis.time();
  await redis.hset(workers, id, `${Number(seconds) * 1_000 - byMs} ${card}`);
}

describe('a lane', () => {
  it('has no worker until one reports that it takes its jobs', async () => {
    await withLanes(async (world) => {
      expect((await statesOf(world)).states).toEqual(Array(5).fill('no_worker'));
      await announceWorker(world.redis, world.destination, 'w1', { ...CARD, lanes: LIVE });
      await announceWorker(world.redis, world.destination, 'w2', { ...CARD, lanes: LIVE });
      expect((await statesOf(world)).states).toEqual([2, 2, 2, 'no_worker', 2]);
    });
  });

  it('has no worker nine seconds after a report that was the last', async () => {
    await withLanes(async (world) => {
      await announceWorker(world.redis, world.destination, 'w1', CARD);
      await age(world, 'w1', 6_000);
      expect((await statesOf(world)).states).toEqual(Array(5).fill(1));
      await age(world, 'w1', 11_000);
      expect((await statesOf(world)).states).toEqual(Array(5).fill('no_worker'));
      // A fail-over to a Redis whose clock is behind.
      await age(world, 'w1', -60_000);
      expect((await statesOf(world)).states).toEqual(Array(5).fill('no_worker'));
    });
  });

  it('may have a worker while Redis refuses the reports', async () => {
    const own = await startOwnRedis();
    const redis = connectRedis(own.url, { role: 'reader', name: 'test' });
    const world = { redis, destination: 'main' };
    await announceWorker(redis, 'main', 'w1', { ...CARD, lanes: LIVE });
    await age(world, 'w1', 11_000);
    await redis.config('SET', 'maxmemory', 1);
    const { served, states } = await statesOf(world);
    await redis.config('SET', 'maxmemory', 0);
    const { states: later } = await statesOf(world);
    await closeRedis(redis, 1_000);
    await own.stop();
    expect(states).toEqual([undefined, undefined, undefined, 'no_worker', undefined]);
    expect(workerFindings([served], '2.0.0')).toMatchObject([
      { code: 'no_worker', lanes: ['event-backfill'] },
      { code: 'reports_refused', next: 'Free memory, or raise maxmemory.' },
    ]);
    expect(workerRows([served], '2.0.0')).toMatchObject([{ state: 'not known' }]);
    expect(later).toEqual(Array(5).fill('no_worker'));
  });

  it('is not without a worker while the next one of a roll-out starts', async () => {
    await withLanes(async (world) => {
      const { redis, destination } = world;
      await announceWorker(redis, destination, 'w1', { ...CARD, stopping: true });
      expect((await statesOf(world)).states).toEqual(Array(5).fill(1));
      await leaveWorker(redis, destination, 'w1', JOB_TYPES);
      expect((await statesOf(world)).states).toEqual(Array(5).fill(0));
      const old = Object.fromEntries(JOB_TYPES.map((lane) => [`left:${lane}`, '1']));
      await redis.hset(laneKeys(destination).workers, old);
      expect((await statesOf(world)).states).toEqual(Array(5).fill('no_worker'));
    });
  });

  it('keeps its worker while it is paused or held', async () => {
    await withLanes(async (world) => {
      const { redis, destination, sources } = world;
      await announceWorker(redis, destination, 'w1', CARD);
      await sources.lanes.pause(destination);
      await sources.holds.place(destination, { cause: 'refused', code: 'not_authenticated' });
      const rows = await laneRows(sources, [destination]);
      expect(rows.map(({ unserved, workers }) => unserved ?? workers)).toEqual(Array(5).fill(1));
    });
  });
});

describe('a destination that the configuration does not have', () => {
  it('is not configured while it has jobs and no worker serves it', async () => {
    await withLanes(async (world) => {
      const { redis, destination, sources } = world;
      expect((await statesOf(world, ['main'])).states).toEqual(Array(5).fill(0));
      await sources.lanes.enqueue(destination, [buildEventJob()]);
      expect((await statesOf(world, ['main'])).states).toEqual(Array(5).fill('not_configured'));
      await announceWorker(redis, destination, 'w1', { ...CARD, lanes: LIVE });
      expect((await statesOf(world, ['main'])).states).toEqual([1, 1, 1, 'no_worker', 1]);
    });
  });

  it('counts as configured for a program without a configuration if a worker has served it', async () => {
    await withLanes(async (world) => {
      const { redis, destination, sources } = world;
      await sources.lanes.enqueue(destination, [buildEventJob()]);
      expect((await statesOf(world, ['main'], true)).states[2]).toBe('not_configured');
      await announceWorker(redis, destination, 'w1', CARD);
      await forgetWorker(redis, destination, 'w1');
      expect((await statesOf(world, ['main'], true)).states[2]).toBe('no_worker');
    });
  });
});

describe('a worker of release 0.1.0', () => {
  it('is seen by its connections, and hidden where Redis does not show its clients', async () => {
    await withLanes(async (world) => {
      const { redis, destination } = world;
      await redis.hset(laneKeys(destination).counts, 'metric-event:delivered', 3);
      const lane = (type: JobType) => `${lanePrefix(destination)}:${Buffer.from(type).toString('base64')}`;
      // Release 0.1.0 gave its connections this name.
      const older = connectRedis(testRedisUrl(), { role: 'worker', name: 'tracklayer-worker' });
      const waiting = connectRedis(testRedisUrl(), { role: 'worker', name: 'waits' });
      await Promise.all([older.ping(), waiting.call('CLIENT', 'SETNAME', lane('metric-event'))]);
      const { served, states } = await statesOf(world);
      expect(states).toEqual(['no_worker', 'no_worker', 1, 'no_worker', 'no_worker']);
      expect(workerRows([served], '2.0.0')).toMatchObject([{ id: 'older', state: 'older', host: '' }]);
      expect(workerFindings([served], '2.0.0').map(({ code }) => code)).toEqual([
        'no_worker',
        'older_worker',
      ]);
      await Promise.all([closeRedis(older, 1_000), closeRedis(waiting, 1_000)]);

      const user = `u${destination}`;
      await redis.call('ACL', 'SETUSER', user, 'on', 'nopass', '~*', '+@all', '-client');
      const url = Object.assign(new URL(testRedisUrl()), { username: user, password: 'any' });
      const limited = connectRedis(url.href, { role: 'reader', name: 'limited' });
      try {
        const hidden = await statesOf({ ...world, redis: limited });
        expect(hidden.states).toEqual(Array(5).fill(undefined));
        const [finding] = workerFindings([hidden.served], '2.0.0');
        expect(finding).toMatchObject({ code: 'clients_hidden', severity: 'warning' });
        expect(finding?.message).toContain('Redis does not allow CLIENT LIST.');
      } finally {
        await closeRedis(limited, 1_000);
        await redis.call('ACL', 'DELUSER', user);
      }
    });
  });
});

describe('the rows and findings of workers', () => {
  it('are one row for each process, and one finding for all destinations with the same fault', async () => {
    await withLanes(async ({ redis, sources, destination }) => {
      const other = `${destination}x`;
      const view = createWorkerView(sources.lanes);
      const both = () => Promise.all([destination, other].map((id) => view.of(id)));
      try {
        for (const id of [destination, other])
          await announceWorker(redis, id, 'w1', { ...CARD, inWork: 3, loopLagMs: 4, memoryBytes: 5e6 });
        await announceWorker(redis, other, 'w2', { ...CARD, pid: 8, version: '3.0.0', level: JOB_LEVEL + 1 });
        const served = await both();
        expect(workerRows(served, '2.0.0')).toMatchObject([
          { pid: 7, state: 'runs', destinations: [destination, other], inWork: 6, loopLagMs: 4 },
          { pid: 8, state: 'other version', destinations: [other] },
        ]);
        expect(workerFindings(served, '2.0.0')).toMatchObject([
          { code: 'other_version', severity: 'warning', destinations: [other], version: '3.0.0' },
        ]);
        await Promise.all([destination, other].map((id) => forgetWorker(redis, id, 'w1')));
        await forgetWorker(redis, other, 'w2');
        expect(workerFindings(await both(), '2.0.0')).toMatchObject([
          { code: 'no_worker', severity: 'fault', destinations: [destination, other], lanes: JOB_TYPES },
        ]);
      } finally {
        await redis.del(laneKeys(other).workers);
      }
    });
  });

  it('name the lanes as the setting of the worker does', () => {
    const of = (lanes: readonly JobType[]) => servesText({ destinations: ['main'], lanes: [...lanes] });
    expect(of(JOB_TYPES)).toBe('main · all');
    expect(of(LIVE)).toBe('main · live');
    expect(of(['event-backfill'])).toBe('main · backfill');
    expect(of(['metric-event', 'profile-upsert'])).toBe('main · metric-event, profile-upsert');
    expect(servesText({ destinations: ['a', 'b', 'c', 'd', 'e'], lanes: [...LIVE] })).toBe(
      'a, b, c +2 · live',
    );
  });
});

it('the metrics count the workers by version, and name each lane without one', async () => {
  await withLanes(async ({ redis, sources, destination }) => {
    const { workers, unservedLanes } = workerMetrics(sources.workers, async () => [destination]);
    await announceWorker(redis, destination, 'w1', { ...CARD, lanes: LIVE });
    await announceWorker(redis, destination, 'w2', { ...CARD, lanes: LIVE });
    expect(await Promise.all([workers(), unservedLanes()])).toEqual([
      [{ destination, version: '2.0.0', count: 2 }],
      [{ destination, type: 'event-backfill', reason: 'no_worker' }],
    ]);
  });
});
