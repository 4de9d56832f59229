import { randomUUID } from 'node:crypto';
import { createHolds, type Holds } from '@tracklayer/holds';
import type { Outcome } from '@tracklayer/klaviyo';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import {
  type BreakerPass,
  type CircuitBreaker,
  createCircuitBreaker,
} from '../../src/breaker/circuit-breaker.js';

const DELIVERED: Outcome = { kind: 'delivered', status: 202 };
const FAILED: Outcome = { kind: 'retry', failure: { code: 'http_503', status: 503 } };
const REFUSED: Outcome = {
  kind: 'held',
  scope: 'destination',
  failure: { code: 'not_authenticated', status: 401 },
};
const never = new AbortController().signal;

let redis: RedisClient;
let holds: Holds;
let destination: string;
let nowMs: number;
let readable: boolean;
let mayTake: boolean[];
let breaker: CircuitBreaker;

beforeAll(() => {
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'test' });
});
afterAll(() => closeRedis(redis, 1_000));
beforeEach(() => {
  destination = `t${randomUUID().slice(0, 8)}`;
  nowMs = 1_000_000;
  readable = true;
  mayTake = [];
  holds = createHolds(redis, { now: () => nowMs });
  breaker = newBreaker((may) => mayTake.push(may));
});
afterEach(async () => {
  await holds.release(destination);
  await holds.answered(destination);
});

function newBreaker(onChange: (may: boolean) => void = () => undefined): CircuitBreaker {
  return createCircuitBreaker({
    destination,
    holds,
    failuresInARow: 3,
    probe: async () => readable,
    onChange,
  });
}

async function pass(through = breaker): Promise<BreakerPass> {
  const found = await through.pass(never);
  if (found === undefined) throw new Error('it is held');
  return found;
}

async function probeWhenDue(): Promise<void> {
  nowMs = (await holds.get(destination))?.nextProbeAtMs ?? nowMs;
  await breaker.checkHold();
}

describe('a closed circuit breaker', () => {
  it('lets every job pass and leaves outcomes unchanged', async () => {
    expect(await (await pass()).report(DELIVERED)).toBe(DELIVERED);
    expect(await (await pass()).report(FAILED)).toBe(FAILED);
    expect(mayTake).toEqual([]);
  });

  it('opens after a refused key, in other processes once they check', async () => {
    const other = newBreaker();
    expect(await (await pass()).report(REFUSED)).toBe(REFUSED);
    expect(await breaker.pass(never)).toBeUndefined();
    expect(mayTake).toEqual([false]);
    await pass(other);
    await other.checkHold();
    expect(await other.pass(never)).toBeUndefined();
  });

  it('opens after enough failures in a row, and the last one spends no attempt', async () => {
    const outcomes = [];
    for (let call = 0; call < 3; call += 1) outcomes.push((await (await pass()).report(FAILED)).kind);
    expect(outcomes).toEqual(['retry', 'retry', 'held']);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage', code: 'http_503', status: 503 });
  });

  it('stays closed while calls in between are answered', async () => {
    for (const outcome of [FAILED, FAILED, DELIVERED, FAILED, FAILED]) await (await pass()).report(outcome);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('counts the failures of all processes together', async () => {
    for (const through of [breaker, newBreaker(), newBreaker()]) await (await pass(through)).report(FAILED);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage' });
  });

  it('lets calls in flight spend nothing when it opens', async () => {
    const inFlight = await pass();
    await (await pass()).report(REFUSED);
    expect(inFlight.isValid()).toBe(false);
    expect((await inFlight.report(FAILED)).kind).toBe('held');
  });
});

describe('an open circuit breaker', () => {
  beforeEach(async () => {
    await (await pass()).report(REFUSED);
  });

  it('does not probe before a probe is due, and stays open while the probe fails', async () => {
    await breaker.checkHold();
    expect(await breaker.pass(never)).toBeUndefined();
    readable = false;
    await probeWhenDue();
    expect(await breaker.pass(never)).toBeUndefined();
    expect((await holds.get(destination))?.probes).toBe(1);
  });

  it('lets one job try after a successful probe, and the others wait for its outcome', async () => {
    await probeWhenDue();
    expect(mayTake).toEqual([false, true]);
    const trial = await pass();
    const waiting = Promise.all([breaker.pass(never), breaker.pass(never)]);
    expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
    await trial.report(DELIVERED);
    expect((await waiting).every(Boolean)).toBe(true);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('opens again when the trial is refused, and lets no waiting job pass', async () => {
    await probeWhenDue();
    const trial = await pass();
    const waiting = breaker.pass(never);
    expect((await trial.report(REFUSED)).kind).toBe('held');
    expect(await waiting).toBeUndefined();
    expect(await holds.get(destination)).toMatchObject({ probes: 1 });
    expect(mayTake).toEqual([false, true, false]);
  });

  it('shows the new cause when the trial fails for another reason', async () => {
    await probeWhenDue();
    expect((await (await pass()).report(FAILED)).kind).toBe('held');
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage', code: 'http_503' });
  });

  it('lets the next job try when the first was aborted', async () => {
    await probeWhenDue();
    (await pass()).abandon();
    await (await pass()).report(DELIVERED);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('closes when no job comes to try', async () => {
    await probeWhenDue();
    await breaker.checkHold();
    expect(await holds.get(destination)).toBeUndefined();
    await (await pass()).report(DELIVERED);
  });

  it('closes when a person releases the hold', async () => {
    await holds.release(destination);
    await breaker.checkHold();
    expect(mayTake).toEqual([false, true]);
    await pass();
  });

  it('ends the wait of a cancelled job', async () => {
    await probeWhenDue();
    await pass();
    const cancelled = new AbortController();
    const waiting = breaker.pass(cancelled.signal);
    cancelled.abort(new Error('the worker is stopping'));
    await expect(waiting).rejects.toThrow('the worker is stopping');
  });

  it('probes at most as often as the gaps allow', async () => {
    readable = false;
    const fromMs = nowMs;
    for (nowMs = fromMs; nowMs <= fromMs + 600_000; nowMs += 1_000) await breaker.checkHold();
    expect((await holds.get(destination))?.probes).toBe(12);
  });
});
