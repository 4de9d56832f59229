import { PassThrough } from 'node:stream';
import type { Campaign } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { findStallReason } from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { createStallCheck, watchStalls } from '../src/dlq/stall-watch.js';
import { createOutput } from '../src/output/output.js';
import { openWorld, until } from './support/world.js';

const campaign = (changes: Partial<Campaign>) =>
  ({
    id: 'c1',
    state: 'running',
    selection: { type: 'metric-event' },
    total: 100,
    underWay: 10,
    left: 90,
    ...changes,
  }) as Campaign;

const HOLD = { cause: 'refused', code: 'not_authenticated', status: 401, detail: 'Bad\nkey.' } as const;

describe('a stalled campaign', () => {
  it('has letters on their way, and no result for some seconds', () => {
    const isStalled = createStallCheck(5_000);
    expect(isStalled(campaign({}), 1_000)).toBe(false);
    expect(isStalled(campaign({}), 5_900)).toBe(false);
    expect(isStalled(campaign({}), 6_000)).toBe(true);
    expect(isStalled(campaign({ underWay: 9 }), 7_000)).toBe(false);
    expect(isStalled(campaign({ underWay: 9 }), 12_000)).toBe(true);
  });

  it('is not one that is paused, done, or slow', () => {
    for (const changes of [{ state: 'paused' }, { state: 'done' }, { underWay: 0 }] as const) {
      const isStalled = createStallCheck(5_000);
      expect([0, 5_000, 60_000].map((atMs) => isStalled(campaign(changes), atMs))).not.toContain(true);
    }
    const isStalled = createStallCheck(5_000);
    const slowly = [0, 4_000, 8_000, 12_000].map((atMs, sent) =>
      isStalled(campaign({ underWay: 1, left: 99 - sent }), atMs),
    );
    expect(slowly).not.toContain(true);
  });

  it('is explained once, again for another reason, and again after it has moved', async () => {
    const world = await openWorld();
    const { destination } = world;
    const redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const holds = createHolds(redis);
    let said = '';
    const stderr = new PassThrough().on('data', (chunk) => {
      said += String(chunk);
    });
    const out = createOutput({ env: {}, stdout: new PassThrough(), stderr }, { json: false, color: false });
    let nowMs = 0;
    const watch = watchStalls(out, { lanes, holds }, { now: () => nowMs });
    const note = (changes: Partial<Campaign> = {}) => {
      nowMs += 6_000;
      watch.note({ campaign: campaign({ destination, ...changes }), perSecond: 0 });
    };
    /** How often each reason was printed. */
    const times = () => [/no worker/g, /on hold/g, /is paused/g].map((each) => said.match(each)?.length ?? 0);
    const printed = (...expected: number[]) =>
      until(async () => {
        note();
        return times().join() === expected.join();
      });
    try {
      const event = { name: 'lead', eventId: 'l1', time: new Date().toISOString() };
      const rest = { profile: { email: 'ava@shop.example' }, properties: { formId: 'wholesale' } };
      await lanes.pause(destination);
      await world.tracklayer(['send', '-'], { stdin: JSON.stringify({ ...event, ...rest }) });
      note();
      await printed(1, 0, 0);
      await world.withWorker(async () => {
        await until(async () => (await findStallReason({ lanes, holds }, destination))?.step === 'paused');
        await holds.place(destination, HOLD);
        await printed(1, 1, 0);
        await holds.release(destination);
        await printed(1, 1, 1);
      });
      await printed(2, 1, 1);
      note({ underWay: 9 });
      await printed(3, 1, 1);
      watch.stop();
      note({ underWay: 8 });
      note({ underWay: 8 });
      expect(times()).toEqual([3, 1, 1]);
      expect(said).toContain(`Campaign c1 is stalled at ${destination}: no worker takes jobs`);
      expect(said).toContain('(401 not_authenticated): Bad key.\n→');
      expect(said).toContain('→ Start one: tracklayer worker.');
    } finally {
      await lanes.close();
      await closeRedis(redis, 1_000);
      await world.close();
    }
  });
});
