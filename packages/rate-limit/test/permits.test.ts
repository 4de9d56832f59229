import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { InvalidLimitsError, PermitsUnavailableError, UnknownEndpointError } from '../src/errors.js';
import { createPermits, type PermitClass, type Permits, PermitsClosedError } from '../src/index.js';
import { TAKE } from '../src/lua/take.js';
import type { PermitsOptions } from '../src/permits.js';
import { fullestWindow } from '../src/simulation/sliding.js';

const URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const redis = connectRedis(URL, { role: 'worker', name: 'test' });
afterAll(() => closeRedis(redis, 1_000));

const EVENTS = 'POST /api/events';
const MINUTE = 60_000;
const patient = new AbortController().signal;
const opened: Permits[] = [];
afterEach(() => {
  for (const permits of opened.splice(0)) permits.close();
});

/** Redis's answer to a request for permits: how many it granted, and when, by its own clock. */
type Answered = (granted: number, atMs: number) => void;
const listeners = new WeakMap<Permits, Set<Answered>>();

function open(options: Partial<PermitsOptions> & Pick<PermitsOptions, 'windows'>): Permits {
  const listening = new Set<Answered>();
  const permits = createPermits({
    redis: listenTo(redis, (...answer) => listening.forEach((listen) => void listen(...answer))),
    destination: newDestination(),
    guardMs: 0,
    ...options,
  });
  listeners.set(permits, listening);
  opened.push(permits);
  return permits;
}

/** Redis dates and counts the answers, so a busy machine does not change what the tests see. */
function listenTo(client: RedisClient, answered: Answered): RedisClient {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'evalsha' && name !== 'eval') return value.bind(target);
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(value, target, args);
        if (args[0] === TAKE.sha || args[0] === TAKE.lua) {
          const [live = 0, replay = 0, backfill = 0, , atMs = 0] = (answer as unknown[]).map(Number);
          answered(live + replay + backfill, atMs);
        }
        return answer;
      };
    },
  });
}

const newDestination = () => `t${randomUUID().slice(0, 8)}`;
const perMinute = (limit: number) => ({ [EVENTS]: [{ limit, windowMs: MINUTE }] });
const usedOf = async (permits: Permits) => (await permits.state(EVENTS)).windows.map(({ used }) => used);

/** Background work ends eventually; another test's SCRIPT FLUSH may add a round trip. */
async function eventually(holds: () => Promise<void>, withinMs = 60_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Whether the next request gets a permit. */
async function passes(permits: Permits, permitClass: PermitClass = 'live'): Promise<boolean> {
  const refused = new AbortController();
  const listen: Answered = (granted) => granted === 0 && refused.abort();
  listeners.get(permits)?.add(listen);
  try {
    await permits.acquire(EVENTS, { signal: refused.signal, class: permitClass });
    return true;
  } catch (error) {
    if (refused.signal.aborted) return false;
    throw error;
  } finally {
    listeners.get(permits)?.delete(listen);
  }
}

describe('permits', () => {
  it('keep the calls of all workers under every window', async () => {
    const destination = newDestination();
    const windows = {
      [EVENTS]: [
        { limit: 20, windowMs: 200 },
        { limit: 60, windowMs: 1_000 },
      ],
    };
    const moments: number[] = [];
    const workers = Array.from({ length: 5 }, () => open({ destination, windows }));
    for (const permits of workers) {
      listeners.get(permits)?.add((granted, atMs) => moments.push(...Array(granted).fill(atMs)));
    }
    // More permits than two of the longer windows hold: this takes as long as those windows, and no longer.
    let left = 150;
    const job = async (permits: Permits) => {
      for (; left > 0; left -= 1) await permits.acquire(EVENTS, { signal: patient });
    };
    await Promise.all(workers.flatMap((permits) => Array.from({ length: 20 }, () => job(permits))));
    expect(moments.length).toBeGreaterThanOrEqual(150);
    expect(fullestWindow(moments, 200)).toBeLessThanOrEqual(20);
    expect(fullestWindow(moments, 1_000)).toBeLessThanOrEqual(60);
  });

  it('use no permit for an aborted wait', async () => {
    const permits = open({ windows: perMinute(10) });
    const stop = new AbortController();
    const wait = permits.acquire(EVENTS, { signal: stop.signal });
    stop.abort(new Error('given up'));
    await expect(wait).rejects.toThrow('given up');
    expect(await passes(permits)).toBe(true);
    expect(await usedOf(permits)).toEqual([1]);
  });

  it('are used by others when they are given back', async () => {
    const permits = open({ windows: perMinute(1) });
    const permit = await permits.acquire(EVENTS, { signal: patient });
    expect(await usedOf(permits)).toEqual([1]);
    permit.giveBack();
    await eventually(async () => expect(await usedOf(permits)).toEqual([0]));
    expect(await passes(permits)).toBe(true);
  });

  it('are free until a limit makes calls of that class wait', async () => {
    const permits = open({ windows: perMinute(1) });
    expect(permits.isFree(EVENTS, 'live')).toBe(true);
    const refused = new AbortController();
    const waits = [1, 2].map(() => permits.acquire(EVENTS, { signal: refused.signal, class: 'replay' }));
    await waits[0];
    await eventually(async () => expect(permits.isFree(EVENTS, 'replay')).toBe(false));
    expect(permits.isFree(EVENTS, 'backfill')).toBe(false);
    // When the slice of the burst has ended.
    await eventually(async () => expect(permits.isFree(EVENTS, 'live')).toBe(true));
    refused.abort(new Error('enough'));
    await expect(waits[1]).rejects.toThrow('enough');
    expect(permits.isFree(EVENTS, 'replay')).toBe(true);
    permits.close();
    expect(permits.isFree(EVENTS, 'live')).toBe(false);
  });

  it('return permits whose waits a shutdown ended', async () => {
    const destination = newDestination();
    const permits = open({ destination, windows: perMinute(10) });
    expect(await passes(permits)).toBe(true);
    const waits = Array.from({ length: 5 }, () => permits.acquire(EVENTS, { signal: patient }));
    await Promise.resolve();
    await Promise.resolve();
    permits.close();
    for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(PermitsClosedError);
    await expect(permits.acquire(EVENTS, { signal: patient })).rejects.toMatchObject({
      code: 'permits_closed',
    });
    // The permits return to Redis after the refusals.
    const other = open({ destination, windows: perMinute(10) });
    await eventually(async () => expect(await usedOf(other)).toEqual([1]));
  });

  it('stop for every worker when one worker blocks, and the longest block wins', async () => {
    let nowMs = 1_700_000_000_000;
    const destination = newDestination();
    const shared = { destination, windows: perMinute(100), now: () => nowMs };
    const [one, other] = [open(shared), open(shared)];
    await one.block(EVENTS, 30_000);
    await other.block(EVENTS, 2_000);
    expect(await passes(other)).toBe(false);
    expect((await other.state(EVENTS)).blockedUntilMs).toBe(nowMs + 31_000);
    nowMs += 30_999;
    expect(await passes(other)).toBe(false);
    nowMs += 1;
    expect(await passes(other)).toBe(true);
    expect((await one.state(EVENTS)).blockedUntilMs).toBe(0);
  });

  it('say during a block what the destination asked for, where that was longer', async () => {
    let nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(100), now: () => nowMs });
    await permits.block(EVENTS, 900_000, 86_400_000);
    await permits.block(EVENTS, 1_000);
    expect((await permits.state(EVENTS)).askedMs).toBe(86_400_000);
    nowMs += 901_000;
    expect((await permits.state(EVENTS)).askedMs).toBeUndefined();
    await permits.block(EVENTS, 1_000);
    expect((await permits.state(EVENTS)).askedMs).toBeUndefined();
  });

  it('come at once, at the full pace, after a person ends a block', async () => {
    const nowMs = 1_700_000_000_000;
    const destination = newDestination();
    const shared = { destination, windows: perMinute(100), now: () => nowMs };
    const [one, other] = [open(shared), open(shared)];
    await one.block(EVENTS, 900_000, 86_400_000);
    expect(await passes(one)).toBe(false);
    expect(await other.unblock(EVENTS)).toBe(true);
    expect(await passes(other)).toBe(true);
    expect(await one.state(EVENTS)).toMatchObject({ blockedUntilMs: 0, share: 1 });
    expect(await other.unblock(EVENTS)).toBe(false);
  });

  it('stop for a second when Retry-After is 0 or absent', async () => {
    const nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(100), now: () => nowMs });
    await permits.block(EVENTS, 0);
    expect((await permits.state(EVENTS)).blockedUntilMs).toBe(nowMs + 1_000);
    await expect(permits.block(EVENTS, Number.NaN)).rejects.toBeInstanceOf(RangeError);
  });

  it('keep a reserve for live traffic while there is live traffic', async () => {
    let nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(20), reserve: 0.2, now: () => nowMs });
    const drain = async (permitClass: PermitClass, everyMs: number) => {
      let count = 0;
      for (; await passes(permits, permitClass); count += 1) nowMs += everyMs;
      return count;
    };
    expect(await passes(permits, 'live')).toBe(true);
    nowMs += 3_100;
    const windowStartMs = nowMs;
    expect(await drain('backfill', 3_100)).toBe(15);
    expect(nowMs - windowStartMs).toBeLessThan(MINUTE);
    expect(await drain('live', 1_600)).toBe(4);
  });

  it('reserve nothing for idle classes', async () => {
    let nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(10), reserve: 0.4, now: () => nowMs });
    for (let call = 0; call < 10; call += 1) {
      expect(await passes(permits, 'backfill')).toBe(true);
      nowMs += 3_010;
    }
    expect(await passes(permits, 'backfill')).toBe(false);
  });

  it('adapt to another client and to a lowered limit that the headers show', async () => {
    const windows = {
      [EVENTS]: [
        { limit: 350, windowMs: 1_000 },
        { limit: 3_500, windowMs: MINUTE },
      ],
    };
    const permits = open({ windows, now: () => 1_700_000_000_000 });
    const announced = [
      { limit: 75, windowMs: 1_000 },
      { limit: 9_999, windowMs: MINUTE },
    ];
    permits.observe(EVENTS, { remaining: 25, windows: announced });
    // The report to Redis runs in the background.
    await eventually(async () => {
      const { windows: seen } = await permits.state(EVENTS);
      expect(seen.map(({ limit, ceiling }) => [limit, ceiling])).toEqual([
        [75, 25],
        [3_500, 3_500],
      ]);
    });
  });

  it('take a smaller share after a 429', async () => {
    const permits = open({ windows: perMinute(100), now: () => 1_700_000_000_000 });
    expect((await permits.state(EVENTS)).share).toBe(1);
    await permits.block(EVENTS, 0);
    expect((await permits.state(EVENTS)).share).toBe(0.95);
  });

  it('refuse invalid limits and name their path', () => {
    const windows = { [EVENTS]: [{ limit: 0, windowMs: 1_000 }] };
    const create = () => createPermits({ redis, destination: 'main', windows });
    expect(create).toThrow(InvalidLimitsError);
    expect(create).toThrow(
      'windows["POST /api/events"][0].limit is 0: write a whole number of calls, 1 or more',
    );
  });

  it('refuse an endpoint without limits and list the known ones', async () => {
    const permits = open({ windows: perMinute(1) });
    const asked = permits.acquire('POST /api/event', { signal: patient });
    await expect(asked).rejects.toBeInstanceOf(UnknownEndpointError);
    await expect(asked).rejects.toThrow('Known: POST /api/events');
  });

  it('refuse the waiters with the cause when Redis fails', async () => {
    const failing = connectRedis(URL, { role: 'worker', name: 'test' });
    await failing.ping();
    const destination = newDestination();
    const permits = open({ destination, redis: failing, windows: perMinute(5) });
    // A key of another type makes every script fail.
    await redis.set(`{tracklayer:${destination}}:permits:${EVENTS}`, 'not a hash', 'PX', 10_000);
    const asked = permits.acquire(EVENTS, { signal: patient });
    await expect(asked).rejects.toBeInstanceOf(PermitsUnavailableError);
    await expect(asked).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'redis_script_failed' }),
    });
    await closeRedis(failing, 500);
  });
});
