import { randomUUID } from 'node:crypto';
import { createHolds, type Holds } from '@tracklayer/holds';
import type { Call, Outcome } from '@tracklayer/klaviyo';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type CircuitBreaker, createCircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import type { BreakerPass } from '../../src/breaker/pass.js';

const DELIVERED: Outcome = { kind: 'delivered', status: 202 };
const FAILED: Outcome = { kind: 'retry', failure: { code: 'http_503', status: 503 } };
const REFUSED: Outcome = {
  kind: 'held',
  scope: 'destination',
  failure: { code: 'not_authenticated', status: 401 },
};
const CALL: Call = { endpoint: 'POST /api/events' };
const JOB = { type: 'metric-event', jobId: 'one' } as const;
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
  breaker = newBreaker(() => {
    const may = !breaker.stops('destination');
    if (may !== (mayTake.at(-1) ?? true)) mayTake.push(may);
  });
});
afterEach(async () => {
  await holds.release(destination);
  await holds.release(destination, CALL.endpoint);
  await holds.answered(destination, CALL.endpoint);
});

function newBreaker(onChange: () => void = () => undefined): CircuitBreaker {
  return createCircuitBreaker({
    destination,
    holds,
    failuresInARow: 3,
    read: async () => (readable ? DELIVERED : FAILED),
    wake: async () => [],
    onChange,
  });
}

async function tryPass(through = breaker, signal = never): Promise<BreakerPass | undefined> {
  const passage = await through.pass(JOB, () => ['destination', CALL.endpoint], signal);
  return passage.kind === 'pass' ? passage.pass : undefined;
}

async function pass(through = breaker): Promise<BreakerPass> {
  const found = await tryPass(through);
  if (found === undefined) throw new Error('it is held');
  return found;
}

async function probeWhenDue(): Promise<void> {
  nowMs = (await holds.get(destination))?.nextProbeAtMs ?? nowMs;
  await breaker.checkHold();
}

describe('a closed circuit breaker', () => {
  it('lets every job pass and leaves outcomes unchanged', async () => {
    expect(await (await pass()).report(DELIVERED, CALL)).toBe(DELIVERED);
    expect(await (await pass()).report(FAILED, CALL)).toBe(FAILED);
    expect(mayTake).toEqual([]);
  });

  it('opens after a refused key, in other processes once they check', async () => {
    const other = newBreaker();
    expect(await (await pass()).report(REFUSED, CALL)).toBe(REFUSED);
    expect(await tryPass()).toBeUndefined();
    expect(mayTake).toEqual([false]);
    await pass(other);
    await other.checkHold();
    expect(await tryPass(other)).toBeUndefined();
  });

  it('opens after enough failures in a row when the cheap read fails too, and the last one spends no attempt', async () => {
    readable = false;
    const outcomes = [];
    for (let call = 0; call < 3; call += 1) outcomes.push((await (await pass()).report(FAILED, CALL)).kind);
    expect(outcomes).toEqual(['retry', 'retry', 'held']);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage', code: 'http_503', status: 503 });
  });

  it('stays closed while calls in between are answered', async () => {
    for (const outcome of [FAILED, FAILED, DELIVERED, FAILED, FAILED])
      await (await pass()).report(outcome, CALL);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('counts the failures of all processes together', async () => {
    readable = false;
    for (const through of [breaker, newBreaker(), newBreaker()])
      await (await pass(through)).report(FAILED, CALL);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage' });
  });

  it('lets calls in flight spend nothing when it opens', async () => {
    const inFlight = await pass();
    await (await pass()).report(REFUSED, CALL);
    expect(inFlight.isValid()).toBe(false);
    expect((await inFlight.report(FAILED, CALL)).kind).toBe('held');
  });
});

describe('an open circuit breaker', () => {
  beforeEach(async () => {
    await (await pass()).report(REFUSED, CALL);
  });

  it('does not probe before a probe is due, and stays open while the probe fails', async () => {
    await breaker.checkHold();
    expect(await tryPass()).toBeUndefined();
    readable = false;
    await probeWhenDue();
    expect(await tryPass()).toBeUndefined();
    expect((await holds.get(destination))?.probes).toBe(1);
  });

  it('lets one job try after a successful probe, and the others wait for its outcome', async () => {
    await probeWhenDue();
    expect(mayTake).toEqual([false, true]);
    const trial = await pass();
    const waiting = Promise.all([tryPass(), tryPass()]);
    expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
    await trial.report(DELIVERED, CALL);
    expect((await waiting).every(Boolean)).toBe(true);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('opens again when the trial is refused, and lets no waiting job pass', async () => {
    await probeWhenDue();
    const trial = await pass();
    const waiting = tryPass();
    expect((await trial.report(REFUSED, CALL)).kind).toBe('held');
    expect(await waiting).toBeUndefined();
    expect(await holds.get(destination)).toMatchObject({ probes: 1 });
    expect(mayTake).toEqual([false, true, false]);
  });

  it('shows the new cause when the trial is refused for another reason', async () => {
    const since = (await holds.get(destination))?.sinceMs;
    await probeWhenDue();
    const failure = { code: 'future_revision', status: 404, hint: 'Set a released one.' };
    await (await pass()).report({ kind: 'held', scope: 'destination', failure }, CALL);
    expect(await holds.get(destination)).toMatchObject({ cause: 'refused', ...failure, sinceMs: since });
  });

  it('is over when the trial fails at its endpoint alone, and then that endpoint is held', async () => {
    await probeWhenDue();
    expect(await (await pass()).report(FAILED, CALL)).toMatchObject({ kind: 'held', scope: CALL.endpoint });
    expect((await holds.read(destination)).holds).toMatchObject([
      { scope: CALL.endpoint, cause: 'outage', code: 'http_503' },
    ]);
    expect(breaker.stops('destination')).toBe(false);
  });

  it('lets the next job try when the first was aborted', async () => {
    await probeWhenDue();
    (await pass()).abandon();
    await (await pass()).report(DELIVERED, CALL);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('closes when no job comes to try', async () => {
    await probeWhenDue();
    await breaker.checkHold();
    expect(await holds.get(destination)).toBeUndefined();
    await (await pass()).report(DELIVERED, CALL);
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
    const waiting = tryPass(breaker, cancelled.signal);
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
