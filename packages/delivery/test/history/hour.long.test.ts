/**
 * One hour of traffic with a clock of its own: two workers, one of which ends without a last write, as if it was killed. The
 * history is compared with what the sandbox recorded, and its percentiles with the durations themselves.
 */
import { type Latency, readHistory, type Summary, summary, total, UNIT_NAMES } from '@tracklayer/history';
import { createMetrics, type Metrics } from '@tracklayer/telemetry';
import { buildEventJob } from '@tracklayer/test-fixtures';
import type { Delivery } from '../../src/worker/start.js';
import { type Fixture, openFixture } from '../support/fixture.js';

const EVENTS = 'POST /api/events';
const LANE = 'metric-event';
const MINUTE_MS = 60_000;
/** So much faster than the real clock: a call of 3 ms takes 150 ms. */
const SPEED = 50;

type Durations = Record<Latency, number[]>;

/** A worker, and the durations that it told its metrics: those in the history, and those since its last write. */
interface Measured {
  delivery: Delivery;
  written: Durations;
  unwritten: Durations;
  write(): Promise<void>;
}

let fixture: Fixture;
let startMs: number;
let workers: Measured[];

const none = (): Durations => ({ accepted: [], permit: [], call: [] });

function measuring(metrics: Metrics, into: () => Durations): Metrics {
  return {
    ...metrics,
    delivered: (_destination, _type, ms) => into().accepted.push(ms),
    permitWaited: (_destination, _endpoint, ms) => into().permit.push(ms),
    called: (_destination, _endpoint, _status, ms) => into().call.push(ms),
  };
}

async function openWorker(): Promise<Measured> {
  const written = none();
  let unwritten = none();
  const delivery = await fixture.another(measuring(createMetrics(), () => unwritten));
  return {
    delivery,
    written,
    get unwritten() {
      return unwritten;
    },
    async write() {
      const { accepted, permit, call } = unwritten;
      unwritten = none();
      await delivery.writeHistory(fixture.destination);
      written.accepted.push(...accepted);
      written.permit.push(...permit);
      written.call.push(...call);
    },
  };
}

beforeAll(async () => {
  fixture = await openFixture({ attempts: 3, sandbox: { limits: 'none' } });
  startMs = Math.floor(Date.now() / (60 * MINUTE_MS)) * 60 * MINUTE_MS - 60 * MINUTE_MS;
  let base = { simulatedMs: startMs, realMs: performance.now() };
  Object.defineProperty(fixture.clock, 'nowMs', {
    get: () => Math.round(base.simulatedMs + (performance.now() - base.realMs) * SPEED),
    set(simulatedMs: number) {
      base = { simulatedMs, realMs: performance.now() };
    },
  });
  workers = [await openWorker(), await openWorker()];
  await simulateAnHour();
});

afterAll(async () => {
  for (const { delivery } of workers) await delivery.close(1_000);
  await fixture.close();
});

async function simulateAnHour(): Promise<void> {
  const { clock, destination, sandbox, delivery } = fixture;
  for (let minute = 0; minute < 60; minute += 1) {
    clock.nowMs = Math.max(clock.nowMs, startMs + minute * MINUTE_MS);
    if (minute % 7 === 3) sandbox.addFault({ kind: 'error', status: 503, endpoint: EVENTS, count: 1 });
    if (minute % 9 === 5) sandbox.addFault({ kind: 'error', status: 400, endpoint: EVENTS, count: 1 });
    if (minute % 5 === 1)
      sandbox.addFault({ kind: 'latency', latencyMs: 20, jitterMs: 40, endpoint: EVENTS, count: 3 });
    const jobs = Array.from({ length: 2 + (minute % 9) }, () =>
      buildEventJob({}, { enqueuedAtMs: clock.nowMs }),
    );
    await delivery.lanes.enqueue(destination, jobs);
    const running = minute < 30 ? workers : workers.slice(1);
    for (let open = true; open; ) {
      const steps = await Promise.all(running.map((each) => each.delivery.step(destination, LANE)));
      open = steps.some((step) => step !== 'idle');
      // The first worker is killed in minute 29: what it counted since its last write is lost.
      for (const worker of running) if (minute !== 29 || worker !== workers[0]) await worker.write();
    }
  }
}

async function read(unit: (typeof UNIT_NAMES)[number]): Promise<Summary> {
  const { redis, destination } = fixture;
  const untilMs = startMs + 60 * MINUTE_MS;
  const { points } = await readHistory(redis, { destination, unit, fromMs: startMs, untilMs });
  return summary(total(points));
}

it.each(UNIT_NAMES)('has by %s what the sandbox recorded, each event once', async (unit) => {
  const { recorded, duplicates } = fixture.sandbox.stats();
  const counts = await read(unit);
  const dead = await fixture.deadLetters.count(fixture.destination);
  process.stdout.write(
    `by ${unit}: in ${counts.in}, delivered ${counts.delivered}, dead ${counts.dead}; the sandbox recorded ${recorded}\n`,
  );
  expect(duplicates).toBe(0);
  expect(counts).toMatchObject({ delivered: recorded, dead, in: recorded + dead, duplicate: 0, skipped: 0 });
  expect(recorded).toBeGreaterThan(300);
  expect(dead).toBeGreaterThan(3);
});

it.each(UNIT_NAMES)(
  'has by %s every call but those of the last second of the killed worker',
  async (unit) => {
    const lost = workers[0]?.unwritten.call.length ?? 0;
    const { requests } = fixture.sandbox.stats();
    expect(lost).toBeGreaterThan(0);
    expect((await read(unit)).calls).toBe(requests - lost);
  },
);

it.each(UNIT_NAMES)('has by %s the percentiles within their buckets', async (unit) => {
  const { latencies } = await read(unit);
  for (const latency of ['accepted', 'permit', 'call'] as const) {
    const exact = workers.flatMap(({ written }) => written[latency]).sort((a, b) => a - b);
    const found = latencies[latency];
    expect(found?.measured).toBe(exact.length);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const value = exact[Math.ceil(share * exact.length) - 1] ?? Number.NaN;
      const { fromMs = Number.NaN, toMs = Number.NaN } = found?.[name] ?? {};
      process.stdout.write(`by ${unit}: ${latency} ${name} is ${value} ms, in ${fromMs} to ${toMs} ms\n`);
      expect(value).toBeGreaterThanOrEqual(fromMs);
      expect(value).toBeLessThanOrEqual(toMs);
    }
  }
});
