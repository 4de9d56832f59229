import { buildEventJob } from '@tracklayer/test-fixtures';
import { holdsSomething, laneRows } from '../src/lane-rows.js';
import { laneRow, withLanes } from './support/lanes.js';

describe('the rows of a destination', () => {
  it('count the jobs and dead letters of each lane, and say which lane is paused', async () => {
    await withLanes(async ({ sources, destination }) => {
      const { lanes, deadLetters } = sources;
      await lanes.enqueue(destination, [buildEventJob(), { ...buildEventJob(), delayMs: 60_000 }]);
      await lanes.pause(destination, 'metric-event');
      const { jobId, data } = buildEventJob();
      await deadLetters.record(destination, {
        ref: { type: 'metric-event', jobId },
        job: data,
        reason: 'refused',
        failure: { code: 'invalid' },
        attempts: [],
        nowMs: Date.now(),
      });
      const rows = await laneRows(sources, [destination]);
      expect(rows.map(({ lane }) => lane)).toEqual([
        'profile-upsert',
        'list-subscription',
        'metric-event',
        'event-backfill',
        'back-in-stock',
      ]);
      expect(rows[2]).toEqual(
        laneRow({
          ...{ destination, waiting: 1, delayed: 1, dead: 1, paused: true, delivered: 0 },
          ...{ workers: 0, unserved: 'no_worker' },
        }),
      );
      expect(rows[0]).toMatchObject({ waiting: 0, paused: false, allowedPerMinute: 750 });
    });
  });

  it('carry the hold of their destination', async () => {
    await withLanes(async ({ sources, destination }) => {
      await sources.holds.place(destination, { cause: 'refused', code: 'not_authenticated', status: 401 });
      const rows = await laneRows(sources, [destination]);
      expect(rows.map(({ held }) => held?.code)).toEqual(Array(5).fill('not_authenticated'));
    });
  });

  it('carry the hold of an endpoint in the lane that needs it, with the jobs that wait for it', async () => {
    await withLanes(async ({ sources, destination }) => {
      const reason = { cause: 'refused', code: 'permission_denied', status: 403 } as const;
      await sources.lanes.enqueue(destination, [buildEventJob(), buildEventJob()]);
      await sources.holds.place(destination, reason, 'POST /api/events');
      await sources.holds.place(destination, reason, 'list:Y6nRLr');
      await sources.holds.park(destination, 'list:Y6nRLr', { type: 'list-subscription', jobId: 'a' }, false);
      const [profiles, subscriptions, events] = await laneRows(sources, [destination]);
      expect(profiles?.holds).toBeUndefined();
      expect(subscriptions).toMatchObject({ holds: [{ scope: 'list:Y6nRLr', jobs: 1 }] });
      expect(subscriptions?.held).toBeUndefined();
      expect(events).toMatchObject({
        held: { scope: 'POST /api/events' },
        holds: [{ scope: 'POST /api/events', jobs: 2 }],
      });
    });
  });

  it('leave out one figure where Redis holds a foreign value, and hide no other lane', async () => {
    await withLanes(async ({ redis, sources, destination }) => {
      await sources.lanes.enqueue(destination, [buildEventJob()]);
      await redis.set(sources.lanes.queue(destination, 'profile-upsert').toKey('wait'), 'not a list');
      const [profiles, , events] = await laneRows(sources, [destination]);
      expect(profiles).toMatchObject({ waiting: undefined, dead: 0, perMinute: 0 });
      expect(events).toMatchObject({ waiting: 1 });
    });
  });
});

describe('a lane holds something', () => {
  it('where it has a job or a dead letter, or where a figure cannot be read', () => {
    expect(holdsSomething(laneRow())).toBe(false);
    expect(holdsSomething(laneRow({ delivered: 9, perMinute: 3 }))).toBe(false);
    for (const figure of ['waiting', 'active', 'delayed', 'dead'] as const) {
      expect(holdsSomething(laneRow({ [figure]: 1 }))).toBe(true);
      expect(holdsSomething(laneRow({ [figure]: undefined }))).toBe(true);
    }
  });
});
