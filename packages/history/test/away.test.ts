import type { RedisClient } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import fc from 'fast-check';
import { createRecorder } from '../src/recorder.js';
import { openWorld, type World } from './support/world.js';

const LANE = 'metric-event';
const MINUTE_MS = 60_000;

let own: OwnRedis;
let world: World;

beforeAll(async () => {
  own = await startOwnRedis();
});
afterAll(() => own.stop());
beforeEach(() => {
  world = openWorld(own.url);
});
afterEach(() => world.close());

it('keeps what it could not write while Redis refused, and adds it later to its own minutes', async () => {
  const writer = world.writer();
  await writer.write({ always: true });
  const startMs = world.clock.nowMs;
  await world.redis.config('SET', 'maxmemory', '1');
  for (let minute = 0; minute < 3; minute += 1) {
    writer.lane(LANE).called(10 + minute, false);
    await expect(writer.write()).rejects.toThrow('OOM');
    world.clock.nowMs += MINUTE_MS;
  }
  await world.redis.config('SET', 'maxmemory', '0');
  await writer.write();
  await writer.write();
  const { points } = await world.read();
  expect(points.map(({ atMs }) => atMs)).toEqual([0, 1, 2].map((minute) => startMs + minute * MINUTE_MS));
  expect((await world.sum()).calls).toBe(3);
});

it('adds a write once whose answer was lost', async () => {
  let isLost = false;
  const redis = Object.create(world.redis, {
    evalsha: {
      async value(...given: Parameters<RedisClient['evalsha']>) {
        const answer = await world.redis.evalsha(...given);
        if (isLost) throw new Error('Connection is closed.');
        return answer;
      },
    },
  }) as RedisClient;
  const writer = world.writer('1.0.0', redis);
  await writer.write({ always: true });
  writer.lane(LANE).called(10, false);
  isLost = true;
  await expect(writer.write()).rejects.toThrow('closed');
  expect((await world.sum()).calls).toBe(1);
  isLost = false;
  writer.lane(LANE).called(20, false);
  await writer.write();
  await writer.write();
  expect((await world.sum()).calls).toBe(2);
});

it('writes at its end also what was counted while another write was under way or had failed', async () => {
  const writer = world.writer();
  await writer.write({ always: true });
  writer.lane(LANE).called(10, false);
  const underWay = writer.write();
  writer.lane(LANE).called(20, false);
  await writer.flush();
  await underWay;
  expect((await world.sum()).calls).toBe(2);

  await world.redis.config('SET', 'maxmemory', '1');
  writer.lane(LANE).called(30, false);
  await expect(writer.write()).rejects.toThrow('OOM');
  writer.lane(LANE).called(40, false);
  await world.redis.config('SET', 'maxmemory', '0');
  await writer.flush();
  expect((await world.sum()).calls).toBe(4);
});

it('keeps only the newest numbers of workers that start again and again', async () => {
  const state = `{tracklayer:${world.destination}}:history`;
  const old = Array.from({ length: 9_000 }, (_, at) => [`w:${at}`, `1 ${world.clock.nowMs}`]).flat();
  await world.redis.hset(state, ...old);
  world.clock.nowMs += 61 * MINUTE_MS;
  await world.writer().write({ always: true });
  const left = (await world.redis.hkeys(state)).filter((field) => field.startsWith('w:'));
  expect(left).toHaveLength(1);
});

it('loses no count, however the time passes between two writes', () => {
  const steps = fc.array(
    fc.record({ passMs: fc.nat(10 * MINUTE_MS), calls: fc.nat(3), take: fc.boolean() }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      let nowMs = 0;
      const recorder = createRecorder(() => nowMs);
      let taken = 0;
      const take = () => {
        for (const { lanes } of recorder.take()?.parts ?? []) taken += lanes.get(LANE)?.counters.get(15) ?? 0;
      };
      for (const { passMs, calls, take: takes } of all) {
        nowMs += passMs;
        for (let call = 0; call < calls; call += 1) recorder.lane(LANE).called(1, false);
        if (takes) take();
      }
      take();
      expect(taken).toBe(all.reduce((sum, { calls }) => sum + calls, 0));
    }),
    { numRuns: 30 },
  );
});
