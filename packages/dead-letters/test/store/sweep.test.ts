import { describe, expect, it } from '@jest/globals';
import { type JobRef, laneKeys } from '@tracklayer/lanes';
import { Worker } from 'bullmq';
import { letterId } from '../../src/index.js';
import { processKilledAfter } from '../support/cut-connection.js';
import { eventJob, NOW } from '../support/jobs.js';
import { enqueue, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

/** Fails a job as BullMQ does. No worker records its death. */
async function fail(reason: string, data: unknown = eventJob()): Promise<JobRef> {
  const { lanes, destination, redis } = world;
  const ref = await enqueue(world, eventJob());
  const worker = new Worker('metric-event', null, {
    connection: redis,
    prefix: laneKeys(destination).prefix,
  });
  worker.on('error', () => {});
  const job = await worker.getNextJob('step', { block: false });
  await job?.moveToFailed(new Error(reason), 'step', false);
  await worker.close();
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  await redis.hset(lanes.queue(destination, 'metric-event').toKey(ref.jobId), 'data', text);
  return ref;
}

const STALLED = 'job stalled more than allowable limit';

it('has something to do where BullMQ gave up on a job, and where there is a letter', async () => {
  const hasAny = () => world.letters.hasAny(world.destination);
  await enqueue(world, eventJob());
  expect(await hasAny()).toBe(false);
  const ref = await fail(STALLED);
  expect(await hasAny()).toBe(true);
  await world.letters.sweep(world.destination);
  expect(await hasAny()).toBe(true);
  await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW });
  expect(await hasAny()).toBe(true);
});

describe('A sweep', () => {
  it('makes dead letters of jobs that BullMQ gave up on, with reasons, and clears the lane', async () => {
    const stalled = await fail(STALLED);
    const broken = await fail('TypeError: x is not a function');
    expect(await world.letters.sweep(world.destination)).toEqual({ recorded: 2, removed: 0 });
    expect(await world.letters.get(world.destination, letterId(stalled))).toMatchObject({
      reason: 'poison',
      code: 'stalled',
      eventName: 'purchase',
      attempts: [{ outcome: 'dead', code: 'stalled' }],
    });
    expect(await world.letters.get(world.destination, letterId(broken))).toMatchObject({
      reason: 'poison',
      code: 'worker_failed',
      detail: 'TypeError: x is not a function',
    });
    expect((await world.lanes.depth(world.destination, 'metric-event')).failed).toBe(0);
    expect(await world.lanes.counts(world.destination)).toMatchObject({
      'metric-event:enqueued': 2,
      'metric-event:dead': 2,
    });
  });

  it('stores payloads that cannot be parsed unchanged, even if they are not JSON', async () => {
    const newer = await fail(STALLED, { v: 2, type: 'metric-event' });
    const garbled = await fail(STALLED, '{"v":1,"type":"metric-ev');
    await world.letters.sweep(world.destination);
    expect(await world.letters.get(world.destination, letterId(newer))).toMatchObject({
      reason: 'unparseable',
      code: 'unparseable_job',
      job: { v: 2, type: 'metric-event' },
    });
    expect(await world.letters.get(world.destination, letterId(garbled))).toMatchObject({
      reason: 'unparseable',
      job: '{"v":1,"type":"metric-ev',
    });
  });

  it('makes no letter of a job that was delivered but did not complete', async () => {
    const ref = await fail('Missing lock');
    await world.deliveryStore.settle(ref, 'delivered');
    expect(await world.letters.sweep(world.destination)).toEqual({ recorded: 0, removed: 1 });
    expect(await world.letters.count(world.destination)).toBe(0);
  });

  it('resolves the letter of a replay that was delivered but did not complete', async () => {
    const ref = await fail(STALLED);
    await world.letters.sweep(world.destination);
    await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW });
    const worker = new Worker('metric-event', null, {
      connection: world.redis,
      prefix: laneKeys(world.destination).prefix,
    });
    const job = await worker.getNextJob('step', { block: false });
    await world.deliveryStore.settle(ref, 'delivered');
    await job?.moveToFailed(new Error('Missing lock'), 'step', false);
    await worker.close();
    expect(await world.letters.sweep(world.destination)).toEqual({ recorded: 0, removed: 1 });
    expect((await world.letters.get(world.destination, letterId(ref)))?.state).toBe('resolved');
  });

  /** A slow process: `meanwhile` runs right after its first command of this name. */
  function after(command: 'zrange' | 'evalsha', meanwhile: () => Promise<unknown>): World {
    const slow = open();
    const send = slow.redis[command].bind(slow.redis) as (...args: unknown[]) => Promise<unknown>;
    let first = true;
    slow.redis[command] = (async (...args: unknown[]) => {
      const answer = await send(...args);
      const isLane = command === 'evalsha' || (answer as string[]).length > 0;
      if (first && isLane) {
        first = false;
        await meanwhile();
      }
      return answer;
    }) as never;
    return slow;
  }

  it.each([
    ['the list of failed jobs was read', 'zrange'],
    ['the death was recorded', 'evalsha'],
  ] as const)('keeps a job in its lane that was replayed since %s', async (_, command) => {
    const { letters, lanes, destination } = world;
    const ref = await fail(STALLED);
    const slow = after(command, async () => {
      await letters.sweep(destination);
      expect(await letters.replay(destination, letterId(ref), { nowMs: NOW })).toMatchObject({
        outcome: 'replaying',
      });
    });
    await slow.letters.sweep(destination);
    expect(await letters.get(destination, letterId(ref))).toMatchObject({ state: 'replaying', replays: 1 });
    const depth = await lanes.depth(destination, 'metric-event');
    expect(depth).toMatchObject({ waiting: 1, failed: 0 });
  });

  it('serves all callers at once with one run', async () => {
    const { letters, redis, lanes, destination } = world;
    const failed = lanes.queue(destination, 'metric-event').toKey('failed');
    let looked = 0;
    const zrange = redis.zrange.bind(redis) as (...args: unknown[]) => Promise<string[]>;
    redis.zrange = (async (...args: unknown[]) => {
      if (args[0] === failed) looked += 1;
      return zrange(...args);
    }) as never;
    const first = letters.sweep(destination);
    await fail(STALLED);
    const swept = await Promise.all(Array.from({ length: 50 }, () => letters.sweep(destination)));
    await first;
    expect(looked).toBeLessThanOrEqual(3);
    expect(await letters.count(destination)).toBe(1);
    expect(swept).toHaveLength(50);
  });

  it('makes one letter of each job, over several pages and after kills at any point', async () => {
    for (let n = 0; n < 120; n++) await fail(STALLED);
    for (const commands of [2, 3, 5, 8, 150]) {
      const victim = await processKilledAfter(commands);
      await victim.run((letters) => letters.sweep(world.destination));
      victim.disconnect();
    }
    await world.letters.sweep(world.destination);
    expect(await world.letters.count(world.destination)).toBe(120);
    expect((await world.lanes.counts(world.destination))['metric-event:dead']).toBe(120);
    expect((await world.lanes.depth(world.destination, 'metric-event')).failed).toBe(0);
  });
});
