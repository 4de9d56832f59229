import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import fc from 'fast-check';
import { PROBE_GAPS, probeGapMs } from '../src/hold.js';
import { createHolds, type Holds } from '../src/holds.js';

const REFUSED = {
  cause: 'refused',
  code: 'not_authenticated',
  status: 401,
  detail: 'Missing or invalid key.',
} as const;
const EVENTS = 'POST /api/events';
const PROFILES = 'POST /api/profile-import';
const OUTAGE = { cause: 'outage', code: 'http_503', status: 503 } as const;

let redis: RedisClient;
let holds: Holds;
let destination: string;
let nowMs: number;

beforeAll(() => {
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'holds' });
});
afterAll(() => closeRedis(redis, 1_000));
beforeEach(() => {
  destination = `t${randomUUID().slice(0, 8)}`;
  nowMs = 1_000_000;
  holds = createHolds(redis, { now: () => nowMs });
});
afterEach(async () => {
  await holds.release(destination);
  await holds.answered(destination, EVENTS);
  await holds.answered(destination, PROFILES);
  for (const scope of [EVENTS, PROFILES, 'list:Y6nRLr']) await holds.release(destination, scope);
});

describe('a hold', () => {
  it('does not exist before it is placed', async () => {
    expect(await holds.get(destination)).toBeUndefined();
    expect(await holds.claimProbe(destination)).toBeUndefined();
    expect(await holds.release(destination)).toBe(false);
  });

  it('keeps its reason, its start and the time of its next probe', async () => {
    expect(await holds.place(destination, REFUSED)).toBe(true);
    expect(await holds.get(destination)).toEqual({
      ...REFUSED,
      scope: 'destination',
      sinceMs: nowMs,
      probes: 0,
      nextProbeAtMs: nowMs + PROBE_GAPS.refused.firstMs,
    });
  });

  it('is placed once and keeps its first reason', async () => {
    await holds.place(destination, REFUSED);
    expect(await holds.place(destination, OUTAGE)).toBe(false);
    expect(await holds.get(destination)).toMatchObject(REFUSED);
  });

  it('takes the time from Redis when no clock is given', async () => {
    const [seconds = 0] = (await redis.time()).map(Number);
    const ofRedis = createHolds(redis);
    await ofRedis.place(destination, OUTAGE);
    const hold = await ofRedis.get(destination);
    expect(hold?.sinceMs).toBeGreaterThanOrEqual(seconds * 1_000);
    expect(hold?.nextProbeAtMs).toBe((hold?.sinceMs ?? 0) + PROBE_GAPS.outage.firstMs);
  });
});

describe('a probe', () => {
  it('cannot be claimed before it is due, and then by one caller only', async () => {
    await holds.place(destination, OUTAGE);
    expect(await holds.claimProbe(destination)).toBeUndefined();
    nowMs += PROBE_GAPS.outage.firstMs;
    const claims = await Promise.all(Array.from({ length: 10 }, () => holds.claimProbe(destination)));
    expect(claims.filter(Boolean)).toEqual([expect.objectContaining({ ...OUTAGE, probes: 1 })]);
  });

  it('is due after gaps that grow up to the longest', async () => {
    await holds.place(destination, OUTAGE);
    const gaps: number[] = [];
    for (let probe = 0; probe < 9; probe += 1) {
      const next = (await holds.get(destination))?.nextProbeAtMs ?? 0;
      gaps.push(next - nowMs);
      nowMs = next;
      await holds.claimProbe(destination);
    }
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(gaps).toEqual(gaps.map((_, failed) => probeGapMs(PROBE_GAPS.outage, failed)));
  });

  it('lifts only the hold it was claimed for', async () => {
    await holds.place(destination, OUTAGE);
    const first = (await holds.get(destination)) ?? { sinceMs: 0 };
    expect(await holds.lift(destination, first)).toBe(true);
    nowMs += 1;
    await holds.place(destination, REFUSED);
    expect(await holds.lift(destination, first)).toBe(false);
    expect(await holds.get(destination)).toMatchObject(REFUSED);
  });

  it('continues with the old gaps after a hold that was lifted too early, but not after a release by a person', async () => {
    const gap = async () => ((await holds.get(destination))?.nextProbeAtMs ?? 0) - nowMs;
    await holds.place(destination, REFUSED);
    for (let probe = 0; probe < 3; probe += 1) {
      nowMs += await gap();
      await holds.claimProbe(destination);
    }
    await holds.lift(destination, (await holds.get(destination)) ?? { sinceMs: 0 });
    await holds.place(destination, REFUSED);
    expect(await gap()).toBe(40_000);
    await holds.release(destination);
    await holds.place(destination, REFUSED);
    expect(await gap()).toBe(5_000);
  });

  it('never has a shorter gap after more failures', () => {
    const gaps = fc.record({
      firstMs: fc.integer({ min: 1, max: 1e6 }),
      longestMs: fc.integer({ min: 1, max: 1e9 }),
    });
    fc.assert(
      fc.property(gaps, fc.nat(10_000), (each, failed) => {
        const gapMs = probeGapMs(each, failed);
        expect(gapMs).toBeGreaterThanOrEqual(failed === 0 ? 1 : probeGapMs(each, failed - 1));
        expect(gapMs).toBeLessThanOrEqual(each.longestMs);
      }),
    );
  });
});

describe('a run of failures', () => {
  it('is counted over all workers until a call is answered', async () => {
    expect(await holds.failed(destination, EVENTS)).toEqual({ endpoint: 1, destination: 1 });
    expect(await createHolds(redis).failed(destination, EVENTS)).toEqual({ endpoint: 2, destination: 2 });
    await holds.answered(destination, EVENTS);
    expect(await holds.failed(destination, EVENTS)).toEqual({ endpoint: 1, destination: 1 });
  });

  it('is counted for each endpoint and for the destination', async () => {
    await holds.failed(destination, EVENTS);
    expect(await holds.failed(destination, PROFILES)).toEqual({ endpoint: 1, destination: 2 });
    await holds.answered(destination, PROFILES);
    expect(await holds.failed(destination, EVENTS)).toEqual({ endpoint: 2, destination: 1 });
  });

  it('counts a job once that another server refuses again and again', async () => {
    expect(await holds.failedForeign(destination, EVENTS, 'a')).toBe(1);
    expect(await holds.failedForeign(destination, EVENTS, 'a')).toBe(1);
    expect(await holds.failedForeign(destination, EVENTS, 'b')).toBe(2);
    await holds.answered(destination, EVENTS);
    expect(await holds.failedForeign(destination, EVENTS, 'c')).toBe(1);
  });

  it('ends with the hold that it caused', async () => {
    await holds.failed(destination, EVENTS);
    await holds.place(destination, OUTAGE, EVENTS);
    expect(await holds.failed(destination, EVENTS)).toEqual({ endpoint: 1, destination: 2 });
  });
});

describe('a hold whose cause may be mended', () => {
  it('is probed at once in every scope, and after that with short gaps again', async () => {
    await holds.place(destination, REFUSED);
    await holds.place(destination, REFUSED, EVENTS);
    for (let probe = 0; probe < 4; probe += 1) {
      nowMs += 60_000;
      expect(await holds.claimProbe(destination)).toBeDefined();
      expect(await holds.claimProbe(destination, EVENTS)).toBeDefined();
    }
    expect(await holds.claimProbe(destination)).toBeUndefined();
    await holds.probeSoon(destination);
    expect(await holds.claimProbe(destination)).toBeDefined();
    expect(await holds.claimProbe(destination, EVENTS)).toBeDefined();
    const again = (await holds.get(destination))?.nextProbeAtMs ?? 0;
    expect(again - nowMs).toBe(probeGapMs(PROBE_GAPS.refused, 1));
  });

  it('stays away where there is none', async () => {
    await holds.probeSoon(destination);
    expect(await holds.get(destination)).toBeUndefined();
  });
});
