import { randomUUID } from 'node:crypto';
import { createHolds, type Holds } from '@tracklayer/holds';
import type { Outcome } from '@tracklayer/klaviyo';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { createHoldGate, type HoldGate, type Passage } from '../src/breaker/circuit-breaker.js';

const DELIVERED: Outcome = { kind: 'delivered', status: 202 };
const FAILED: Outcome = { kind: 'retry', failure: { code: 'http_503', status: 503 } };
const REFUSED: Outcome = { kind: 'held', failure: { code: 'not_authenticated', status: 401 } };
const never = new AbortController().signal;

let redis: RedisClient;
let holds: Holds;
let destination: string;
let nowMs: number;
let readable: boolean;
let opened: boolean[];
let gate: HoldGate;

beforeAll(() => {
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'gate' });
});
afterAll(() => closeRedis(redis, 1_000));
beforeEach(() => {
  destination = `t${randomUUID().slice(0, 8)}`;
  nowMs = 1_000_000;
  readable = true;
  opened = [];
  holds = createHolds(redis, { now: () => nowMs });
  gate = newGate((open) => opened.push(open));
});
afterEach(async () => {
  await holds.release(destination);
  await holds.answered(destination);
});

function newGate(onChange: (open: boolean) => void = () => undefined): HoldGate {
  return createHoldGate({ destination, holds, failuresInARow: 3, probe: async () => readable, onChange });
}

async function passage(through = gate): Promise<Passage> {
  const found = await through.pass(never);
  if (found === undefined) throw new Error('it is held');
  return found;
}

async function probeWhenDue(): Promise<void> {
  nowMs = (await holds.get(destination))?.nextProbeAtMs ?? nowMs;
  await gate.look();
}

describe('an open gate', () => {
  it('lets everybody through, and leaves outcomes as they are', async () => {
    expect(await (await passage()).ended(DELIVERED)).toBe(DELIVERED);
    expect(await (await passage()).ended(FAILED)).toBe(FAILED);
    expect(opened).toEqual([]);
  });

  it('closes at a refused key, for other processes as soon as they look', async () => {
    const other = newGate();
    expect(await (await passage()).ended(REFUSED)).toBe(REFUSED);
    expect(await gate.pass(never)).toBeUndefined();
    expect(opened).toEqual([false]);
    await passage(other);
    await other.look();
    expect(await other.pass(never)).toBeUndefined();
  });

  it('closes after failures in a row, of which only those before the last count', async () => {
    const outcomes = [];
    for (let call = 0; call < 3; call += 1) outcomes.push((await (await passage()).ended(FAILED)).kind);
    expect(outcomes).toEqual(['retry', 'retry', 'held']);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage', code: 'http_503', status: 503 });
  });

  it('stays open as long as something is answered in between', async () => {
    for (const outcome of [FAILED, FAILED, DELIVERED, FAILED, FAILED]) await (await passage()).ended(outcome);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('counts failures of all processes together: a lone event may be tried by another one each time', async () => {
    for (const through of [gate, newGate(), newGate()]) await (await passage(through)).ended(FAILED);
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage' });
  });

  it('lets calls that were under way when it closed cost nothing', async () => {
    const underWay = await passage();
    await (await passage()).ended(REFUSED);
    expect(underWay.open()).toBe(false);
    expect((await underWay.ended(FAILED)).kind).toBe('held');
  });
});

describe('a closed gate', () => {
  beforeEach(async () => {
    await (await passage()).ended(REFUSED);
  });

  it('does not probe before it is time, and stays closed while the probe fails', async () => {
    await gate.look();
    expect(await gate.pass(never)).toBeUndefined();
    readable = false;
    await probeWhenDue();
    expect(await gate.pass(never)).toBeUndefined();
    expect((await holds.get(destination))?.probes).toBe(1);
  });

  it('lets one job try when the probe went well; the others wait for how it fares, then all go', async () => {
    await probeWhenDue();
    expect(opened).toEqual([false, true]);
    const trial = await passage();
    const waiting = Promise.all([gate.pass(never), gate.pass(never)]);
    expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
    await trial.ended(DELIVERED);
    expect((await waiting).every(Boolean)).toBe(true);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('closes again where the one that tried is refused, and the others go back', async () => {
    await probeWhenDue();
    const trial = await passage();
    const waiting = gate.pass(never);
    expect((await trial.ended(REFUSED)).kind).toBe('held');
    expect(await waiting).toBeUndefined();
    expect(await holds.get(destination)).toMatchObject({ probes: 1 });
    expect(opened).toEqual([false, true, false]);
  });

  it('says what the trouble is now, where it became another', async () => {
    await probeWhenDue();
    expect((await (await passage()).ended(FAILED)).kind).toBe('held');
    expect(await holds.get(destination)).toMatchObject({ cause: 'outage', code: 'http_503' });
  });

  it('lets the next one try where the first was broken off', async () => {
    await probeWhenDue();
    (await passage()).abandoned();
    await (await passage()).ended(DELIVERED);
    expect(await holds.get(destination)).toBeUndefined();
  });

  it('opens where nothing comes to try it', async () => {
    await probeWhenDue();
    await gate.look();
    expect(await holds.get(destination)).toBeUndefined();
    await (await passage()).ended(DELIVERED);
  });

  it('opens when a person says so', async () => {
    await holds.release(destination);
    await gate.look();
    expect(opened).toEqual([false, true]);
    await passage();
  });

  it('lets who waits go when the job is cancelled', async () => {
    await probeWhenDue();
    await passage();
    const cancelled = new AbortController();
    const waiting = gate.pass(cancelled.signal);
    cancelled.abort(new Error('the worker is stopping'));
    await expect(waiting).rejects.toThrow('the worker is stopping');
  });

  it('probes at most as often as its gaps allow', async () => {
    readable = false;
    const fromMs = nowMs;
    for (nowMs = fromMs; nowMs <= fromMs + 600_000; nowMs += 1_000) await gate.look();
    expect((await holds.get(destination))?.probes).toBe(12);
  });
});
