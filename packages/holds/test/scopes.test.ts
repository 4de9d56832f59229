import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { createHolds, type Holds } from '../src/holds.js';
import { holdKeys } from '../src/keys.js';

const EVENTS = 'POST /api/events';
const LIST = 'list:Y6nRLr';
const REFUSED = { cause: 'refused', code: 'permission_denied', status: 403 } as const;
const JOB = { type: 'metric-event', jobId: 'a:b' };

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
  for (const scope of [undefined, EVENTS, LIST]) await holds.release(destination, scope);
  await redis.del(holdKeys(destination, EVENTS).parked, holdKeys(destination).parkedScopes);
});

describe('the holds of a destination', () => {
  it('stop one scope each, and are read together, the whole destination first', async () => {
    expect(await holds.place(destination, { ...REFUSED, hint: 'Grant it.' }, EVENTS)).toBe(true);
    expect(await holds.get(destination)).toBeUndefined();
    await holds.place(destination, REFUSED, LIST);
    await holds.place(destination, { cause: 'outage', code: 'http_503' });
    const state = await holds.read(destination);
    expect(state.nowMs).toBe(nowMs);
    expect(state.holds[0]).toMatchObject({ scope: 'destination', cause: 'outage' });
    expect(state.holds).toContainEqual(expect.objectContaining({ scope: EVENTS, hint: 'Grant it.' }));
    expect(state.holds).toHaveLength(3);
    expect(await holds.release(destination, EVENTS)).toBe(true);
    expect((await holds.read(destination)).holds.map(({ scope }) => scope)).toEqual(['destination', LIST]);
  });

  it('use the hash of older workers for the whole destination', async () => {
    const { hold } = holdKeys(destination);
    expect(hold).toBe(`{tracklayer:${destination}}:hold`);
    await redis.hset(hold, { since: 5, probes: 2, failed: 2, first: 5_000, longest: 60_000, next: 9 });
    await redis.hset(hold, { cause: 'refused', code: 'not_authenticated', status: 401 });
    expect((await holds.read(destination)).holds).toEqual([
      {
        scope: 'destination',
        cause: 'refused',
        code: 'not_authenticated',
        status: 401,
        sinceMs: 5,
        probes: 2,
        nextProbeAtMs: 9,
      },
    ]);
  });

  it('refuse a scope of an unknown form', async () => {
    await expect(holds.place(destination, REFUSED, 'failures')).rejects.toThrow('Unknown scope');
  });
});

describe('a parked job', () => {
  it('goes when its scope is not held', async () => {
    expect(await holds.park(destination, EVENTS, JOB, true)).toEqual({ kind: 'go' });
    expect((await holds.read(destination)).parked.size).toBe(0);
  });

  it('waits while its scope is held, is counted, and is leased to one worker, the oldest first', async () => {
    await holds.place(destination, REFUSED, EVENTS);
    expect(await holds.park(destination, EVENTS, JOB, true)).toMatchObject({ kind: 'parked' });
    nowMs += 1;
    await holds.park(destination, EVENTS, { ...JOB, jobId: 'later' }, true);
    expect((await holds.read(destination)).parked).toEqual(new Map([[EVENTS, 2]]));
    const first = await holds.leaseParked(destination, EVENTS, 1);
    expect(first.jobs).toEqual([JOB]);
    const second = await holds.leaseParked(destination, EVENTS, 9);
    expect(second.jobs).toEqual([{ ...JOB, jobId: 'later' }]);
    await holds.forgetLeased(destination, EVENTS, first);
    await holds.forgetLeased(destination, EVENTS, second);
    expect((await holds.read(destination)).parked.size).toBe(0);
  });

  it('is leased again when the worker that was to wake it is gone', async () => {
    await holds.place(destination, REFUSED, EVENTS);
    await holds.park(destination, EVENTS, JOB, false);
    await holds.leaseParked(destination, EVENTS, 9);
    expect((await holds.leaseParked(destination, EVENTS, 9)).jobs).toEqual([]);
    nowMs += 2_001;
    expect((await holds.leaseParked(destination, EVENTS, 9)).jobs).toEqual([JOB]);
  });

  it('stays parked when it parks again before the lease is over', async () => {
    await holds.place(destination, REFUSED, EVENTS);
    await holds.park(destination, EVENTS, JOB, false);
    const lease = await holds.leaseParked(destination, EVENTS, 9);
    nowMs += 1;
    await holds.park(destination, EVENTS, JOB, false);
    await holds.forgetLeased(destination, EVENTS, lease);
    expect((await holds.read(destination)).parked).toEqual(new Map([[EVENTS, 1]]));
    expect((await holds.leaseParked(destination, EVENTS, 9)).jobs).toEqual([JOB]);
  });

  it('tries the scope alone after a probe was claimed', async () => {
    await holds.place(destination, REFUSED, EVENTS);
    nowMs += 5_000;
    await holds.claimProbe(destination, EVENTS);
    expect((await holds.read(destination)).untried).toEqual(new Set([EVENTS]));
    expect(await holds.park(destination, EVENTS, JOB, false)).toMatchObject({ kind: 'parked' });
    const results = await Promise.all(
      ['a', 'b', 'c'].map((jobId) => holds.park(destination, EVENTS, { ...JOB, jobId }, true)),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['try', 'parked', 'parked']);
    await holds.returnTrial(destination, EVENTS);
    expect(await holds.park(destination, EVENTS, JOB, true)).toMatchObject({
      kind: 'try',
      hold: { scope: EVENTS, probes: 1 },
    });
  });
});
