import { describe, expect, it } from '@jest/globals';
import { letterId } from '../../src/index.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import {
  all,
  deliver,
  die,
  dieInHand,
  enqueue,
  giveBack,
  giveUp,
  recordSome,
  step,
  useWorlds,
  type World,
} from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

/** Ids of the letters that are left, newest first. */
async function idsLeft(): Promise<string[]> {
  const { letters } = await world.letters.list(world.destination, { limit: 1_000 });
  return letters.map(({ id }) => id);
}

describe('The retention', () => {
  it('drops letters that are too old or too many, the oldest first, and counts each', async () => {
    const ids = await recordSome(world, 30);
    const before = (await world.letters.list(world.destination)).letters;
    const kept = open({ retention: { maxAgeMs: 1_000, maxLetters: 10 }, now: () => NOW + 1_001 });
    // Seven letters at each millisecond from NOW to NOW + 4. Those of NOW are more than a second old.
    expect(await kept.letters.expire(world.destination)).toMatchObject({
      byAge: 7,
      byNumber: 13,
      forgotten: 0,
    });
    const newestFirst = before.map(({ id }) => id);
    expect(await idsLeft()).toEqual(newestFirst.slice(0, 10));
    expect(await world.letters.count(world.destination)).toBe(10);
    expect(await world.letters.get(world.destination, ids[0] ?? '')).toBeUndefined();
    const counts = await world.redis.hgetall(`{tracklayer:${world.destination}}:counts`);
    expect(counts).toMatchObject({ 'metric-event:dead': '10', 'metric-event:expired': '20' });
  });

  it('drops no more letters if several workers run it at once', async () => {
    await recordSome(world, 450);
    const { letters, destination } = world;
    const newestFirst = (await letters.list(destination, { limit: 10 })).letters.map(({ id }) => id);
    const workers = Array.from({ length: 4 }, () => open({ retention: { maxLetters: 10 } }));
    const expired = await Promise.all(workers.map((each) => each.letters.expire(destination)));
    expect(expired.reduce((sum, { byNumber }) => sum + byNumber, 0)).toBe(440);
    expect(await idsLeft()).toEqual(newestFirst);
  });

  it('keeps a letter that was replayed and died again since it was read', async () => {
    const { letters, destination } = world;
    const ref = await die(world, eventJob());
    const slow = open({ retention: { maxAgeMs: 1_000 }, now: () => NOW + 2_000 });
    const found = slow.redis.zrangebyscore.bind(slow.redis) as (...args: unknown[]) => Promise<string[]>;
    slow.redis.zrangebyscore = (async (...args: unknown[]) => {
      const positions = await found(...args);
      if ((await letters.get(destination, letterId(ref)))?.replays === 0) {
        await letters.replay(destination, letterId(ref), { nowMs: NOW });
        await step(world, 'metric-event', async (job) => {
          await letters.record(destination, death(job, { ref, nowMs: NOW + 2_000 }));
        });
      }
      return positions;
    }) as never;
    expect(await slow.letters.expire(destination)).toMatchObject({ byAge: 0, byNumber: 0 });
    expect(await letters.get(destination, letterId(ref))).toMatchObject({ state: 'dead', replays: 1 });
  });

  it('keeps a letter while BullMQ still holds its failed job, until a sweep removes that job', async () => {
    const { letters, destination, lanes } = world;
    await enqueue(world, eventJob());
    const ref = await dieInHand(world, 'metric-event');
    if (ref) await giveBack(world, ref);
    await giveUp(world, 'metric-event');
    const strict = open({ retention: { maxLetters: 0 } });
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 0 });
    await letters.sweep(destination);
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 1 });
    expect(await lanes.counts(destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:dead': 0,
      'metric-event:expired': 1,
    });
  });

  it('keeps at most the same number of resolved letters', async () => {
    const { letters, destination } = world;
    for (let n = 0; n < 3; n++) {
      const ref = await die(world, eventJob());
      await letters.replay(destination, letterId(ref), { nowMs: NOW });
      await deliver(world, 'metric-event');
    }
    const few = open({ retention: { maxLetters: 2 } });
    expect(await few.letters.expire(destination)).toMatchObject({ byNumber: 0, forgotten: 1 });
    expect(await letters.count(destination, { state: 'resolved' })).toBe(2);
  });

  it('writes an audit entry before it drops the first letter', async () => {
    const { letters, destination } = world;
    await recordSome(world, 3);
    const strict = open({ retention: { maxLetters: 0 } });
    const send = strict.redis.evalsha.bind(strict.redis) as (...args: unknown[]) => Promise<unknown>;
    strict.redis.evalsha = (async (...args: unknown[]) => {
      const [entry] = await all(letters.audit(destination));
      expect(entry).toMatchObject({ action: 'expire', by: 'retention' });
      return send(...args);
    }) as never;
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 3 });
    expect(await all(letters.audit(destination))).toMatchObject([
      { action: 'expire', outcome: { byNumber: 3 } },
    ]);
  });

  it('drops resolved letters, keeps replaying ones, and leaves no key but the audit', async () => {
    const { letters, destination } = world;
    const resolved = await die(world, eventJob());
    await letters.replay(destination, letterId(resolved), { nowMs: NOW });
    await deliver(world, 'metric-event');
    const moving = await die(world, eventJob());
    await letters.replay(destination, letterId(moving), { nowMs: NOW });
    const dead = await die(world, eventJob());
    const later = open({ retention: { maxAgeMs: 1_000 }, now: () => NOW + 2_000 });
    expect(await later.letters.expire(destination)).toMatchObject({ byAge: 1, byNumber: 0, forgotten: 1 });
    expect(await letters.get(destination, letterId(moving))).toMatchObject({ state: 'replaying' });
    expect(await world.deliveryStore.markers([dead, resolved])).toEqual([undefined, 'delivered']);

    await deliver(world, 'metric-event');
    await later.letters.expire(destination);
    const left = (await world.redis.keys(`{tracklayer:${destination}}:dead*`)).sort();
    // The audit keeps what was dropped and when.
    expect(left).toEqual([`{tracklayer:${destination}}:dead:audit`]);
  });
});
