import { JOB_TYPES } from '@tracklayer/events';
import { announceWorker, createLanes, JOB_LEVEL } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { testRedisUrl } from '@tracklayer/testing';
import { explainHold, findStallReason, type OccupiedLane, stallReasonOf } from '../src/stall-reason.js';
import { withLanes } from './support/lanes.js';

const lane = (changes: Partial<OccupiedLane> = {}): OccupiedLane => ({
  lane: 'metric-event',
  paused: false,
  workers: 1,
  ...changes,
});

const HOLD = {
  scope: 'destination',
  cause: 'refused',
  code: 'not_authenticated',
  status: 401,
  sinceMs: 0,
  probes: 0,
  nextProbeAtMs: 0,
} as const;

describe('the stall reason', () => {
  it('is a missing worker before a hold or a pause', () => {
    expect(stallReasonOf('main', [lane({ workers: 0, paused: true })], [HOLD])?.step).toBe('no_worker');
  });

  it('is a hold before a pause', () => {
    expect(stallReasonOf('main', [lane({ paused: true })], [HOLD])).toMatchObject({
      step: 'held',
      code: 'not_authenticated',
      said: expect.stringContaining('refuses the key (401 not_authenticated)'),
      next: expect.stringContaining('tracklayer lanes'),
    });
  });

  it('is a hold of a part of the destination where a lane needs that part', () => {
    const held = { ...HOLD, scope: 'POST /api/events', code: 'permission_denied', hint: 'Grant it.' };
    expect(stallReasonOf('main', [lane({ lane: 'profile-upsert' })], [held])).toBeUndefined();
    expect(stallReasonOf('main', [lane()], [held])).toMatchObject({
      said: 'POST /api/events is on hold, the destination refuses it (401 permission_denied)',
      next: expect.stringMatching(/^Grant it\. Other endpoints go on\. No job is lost\./),
    });
    expect(stallReasonOf('main', [lane()], [held, HOLD])?.code).toBe('not_authenticated');
  });

  it('is a pause, with the command that resumes the lane', () => {
    expect(stallReasonOf('main', [lane({ paused: true }), lane()], [])).toEqual({
      step: 'paused',
      said: 'its lane metric-event is paused',
      next: 'To continue: tracklayer resume main metric-event',
    });
  });

  it('names the lanes that no worker takes where other lanes have workers', () => {
    const lanes = [lane(), lane({ lane: 'event-backfill', workers: 0 })];
    expect(stallReasonOf('main', lanes, [])?.said).toBe('no worker takes jobs of event-backfill');
  });

  it('is none where no lane holds jobs, workers take them, or Redis does not say', () => {
    expect(stallReasonOf('main', [], [HOLD])).toBeUndefined();
    expect(stallReasonOf('main', [lane(), lane({ workers: undefined })], [])).toBeUndefined();
  });

  it('quotes what the destination answered', () => {
    expect(explainHold({ ...HOLD, detail: 'Bad key.' }).said).toBe(
      'on hold, the destination refuses the key (401 not_authenticated): Bad key.',
    );
    expect(explainHold({ ...HOLD, cause: 'outage', code: 'timeout' }).said).toContain(
      'the destination fails or does not answer',
    );
  });

  it('is found in Redis, for all lanes of a destination or for the named one', async () => {
    await withLanes(async ({ sources, destination }) => {
      expect(await findStallReason(sources, destination)).toBeUndefined();
      await sources.lanes.enqueue(destination, [buildEventJob()]);
      expect(await findStallReason(sources, destination)).toMatchObject({ step: 'no_worker' });
      expect(await findStallReason(sources, destination, 'profile-upsert')).toBeUndefined();
    });
  });
});

it('the reports of workers count where Redis does not show its clients', async () => {
  await withLanes(async ({ redis, destination, sources }) => {
    const user = `u${destination}`;
    await redis.call('ACL', 'SETUSER', user, 'on', 'nopass', '~*', '+@all', '-client');
    const url = Object.assign(new URL(testRedisUrl()), { username: user, password: 'any' });
    const limited = connectRedis(url.href, { role: 'reader', name: 'limited' });
    const lanes = createLanes(limited, { dedupWindowMs: 60_000 });
    try {
      await sources.lanes.enqueue(destination, [buildEventJob()]);
      const reason = () => findStallReason({ ...sources, lanes }, destination);
      expect(await reason()).toMatchObject({ step: 'no_worker' });
      const card = {
        version: '2.0.0',
        level: JOB_LEVEL,
        host: 'web-1',
        pid: 7,
        sinceMs: 1,
        lanes: JOB_TYPES,
      };
      await announceWorker(redis, destination, 'w1', card);
      expect(await reason()).toBeUndefined();
    } finally {
      await lanes.close();
      await closeRedis(limited, 1_000);
      await redis.call('ACL', 'DELUSER', user);
    }
  });
});
