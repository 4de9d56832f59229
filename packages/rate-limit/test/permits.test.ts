import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import {
  createPermits,
  InvalidLimitsError,
  type PermitClass,
  type Permits,
  PermitsClosedError,
  PermitsUnavailableError,
  UnknownEndpointError,
} from '../src/index.js';
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

function open(options: Partial<PermitsOptions> & Pick<PermitsOptions, 'windows'>): Permits {
  const permits = createPermits({ redis, destination: newDestination(), guardMs: 0, ...options });
  opened.push(permits);
  return permits;
}

const newDestination = () => `t${randomUUID().slice(0, 8)}`;
const perMinute = (limit: number) => ({ [EVENTS]: [{ limit, windowMs: MINUTE }] });
const usedOf = async (permits: Permits) => (await permits.state(EVENTS)).windows.map(({ used }) => used);

/** What happens in the background is so in the end, and another test's SCRIPT FLUSH may make it a round trip later. */
async function eventually(holds: () => Promise<void>, withinMs = 5_000): Promise<void> {
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

/** Whether a permit comes within the time a few questions take. */
async function passes(permits: Permits, permitClass: PermitClass = 'live', withinMs = 300): Promise<boolean> {
  try {
    await permits.acquire(EVENTS, { signal: AbortSignal.timeout(withinMs), class: permitClass });
    return true;
  } catch {
    return false;
  }
}

describe('permits', () => {
  it('keep all workers together under every window', async () => {
    const destination = newDestination();
    const windows = {
      [EVENTS]: [
        { limit: 20, windowMs: 200 },
        { limit: 60, windowMs: 1_000 },
      ],
    };
    const moments: number[] = [];
    const workers = Array.from({ length: 5 }, () => open({ destination, windows, guardMs: 300 }));
    const stop = AbortSignal.timeout(3_000);
    const job = async (permits: Permits) => {
      while (!stop.aborted) {
        await permits.acquire(EVENTS, { signal: stop });
        moments.push(performance.now());
      }
    };
    await Promise.allSettled(workers.flatMap((permits) => Array.from({ length: 20 }, () => job(permits))));
    expect(fullestWindow(moments, 200)).toBeLessThanOrEqual(20);
    expect(fullestWindow(moments, 1_000)).toBeLessThanOrEqual(60);
    // Two windows of 1.3 s end within 3 s; what is missing went into asking late.
    expect(moments.length).toBeGreaterThanOrEqual(100);
  });

  it('use nothing for a wait that is aborted', async () => {
    const permits = open({ windows: perMinute(10) });
    const stop = new AbortController();
    const wait = permits.acquire(EVENTS, { signal: stop.signal });
    stop.abort(new Error('given up'));
    await expect(wait).rejects.toThrow('given up');
    expect(await passes(permits)).toBe(true);
    expect(await usedOf(permits)).toEqual([1]);
  });

  it('give back what was granted to waits that a shutdown ended', async () => {
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
    // Giving back goes on behind the refusals.
    const other = open({ destination, windows: perMinute(10) });
    await eventually(async () => expect(await usedOf(other)).toEqual([1]));
  });

  it('stop for every worker when one is told to, and the longest block wins', async () => {
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

  it('stop for a second where Retry-After is 0 or absent', async () => {
    const nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(100), now: () => nowMs });
    await permits.block(EVENTS, 0);
    expect((await permits.state(EVENTS)).blockedUntilMs).toBe(nowMs + 1_000);
    await expect(permits.block(EVENTS, Number.NaN)).rejects.toBeInstanceOf(RangeError);
  });

  it('keep a reserve for live traffic, once there is live traffic', async () => {
    let nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(20), reserve: 0.2, now: () => nowMs });
    const drain = async (permitClass: PermitClass) => {
      let count = 0;
      for (; await passes(permits, permitClass, 60); count += 1) nowMs += 3_000;
      return count;
    };
    expect(await passes(permits, 'live')).toBe(true);
    nowMs += 1;
    const windowStartMs = nowMs;
    expect(await drain('backfill')).toBe(15);
    expect(nowMs - windowStartMs).toBeLessThan(MINUTE);
    expect(await drain('live')).toBe(4);
  });

  it('leave nothing unused for classes that are idle', async () => {
    let nowMs = 1_700_000_000_000;
    const permits = open({ windows: perMinute(10), reserve: 0.4, now: () => nowMs });
    for (let call = 0; call < 10; call += 1) {
      expect(await passes(permits, 'backfill')).toBe(true);
      nowMs += 3_010;
    }
    expect(await passes(permits, 'backfill', 50)).toBe(false);
  });

  it('learn from headers that somebody else is there, and that the destination lowered a limit', async () => {
    const windows = {
      [EVENTS]: [
        { limit: 350, windowMs: 1_000 },
        { limit: 3_500, windowMs: MINUTE },
      ],
    };
    const permits = open({ windows, now: () => 1_700_000_000_000 });
    const told = [
      { limit: 75, windowMs: 1_000 },
      { limit: 9_999, windowMs: MINUTE },
    ];
    permits.observe(EVENTS, { remaining: 25, windows: told });
    // Learning goes on in the background.
    await eventually(async () => {
      const { windows: seen } = await permits.state(EVENTS);
      expect(seen.map(({ limit, ceiling }) => [limit, ceiling])).toEqual([
        [75, 25],
        [3_500, 3_500],
      ]);
    });
  });

  it('learn from a 429 to take a smaller share', async () => {
    const permits = open({ windows: perMinute(100), now: () => 1_700_000_000_000 });
    expect((await permits.state(EVENTS)).share).toBe(1);
    await permits.block(EVENTS, 0);
    expect((await permits.state(EVENTS)).share).toBe(0.95);
  });

  it('refuse limits that cannot be kept, naming the place', () => {
    const windows = { [EVENTS]: [{ limit: 0, windowMs: 1_000 }] };
    const create = () => createPermits({ redis, destination: 'main', windows });
    expect(create).toThrow(InvalidLimitsError);
    expect(create).toThrow(
      'windows["POST /api/events"][0].limit is 0: write a whole number of calls, 1 or more',
    );
  });

  it('refuse an endpoint that has no limits, naming those that have', async () => {
    const permits = open({ windows: perMinute(1) });
    const asked = permits.acquire('POST /api/event', { signal: patient });
    await expect(asked).rejects.toBeInstanceOf(UnknownEndpointError);
    await expect(asked).rejects.toThrow('Known: POST /api/events');
  });

  it('tell the waiters why when Redis fails', async () => {
    const failing = connectRedis(URL, { role: 'worker', name: 'test' });
    await failing.ping();
    const destination = newDestination();
    const permits = open({ destination, redis: failing, windows: perMinute(5) });
    // A key of another type: every script fails in it.
    await redis.set(`{tracklayer:${destination}}:permits:${EVENTS}`, 'not a hash', 'PX', 10_000);
    const asked = permits.acquire(EVENTS, { signal: patient });
    await expect(asked).rejects.toBeInstanceOf(PermitsUnavailableError);
    await expect(asked).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'redis_script_failed' }),
    });
    await closeRedis(failing, 500);
  });
});
