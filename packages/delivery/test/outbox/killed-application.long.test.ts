/** Redis is away, and the application dies twice. Its outbox loses no order, keeps their order, and sends none twice. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadConfig } from '@tracklayer/config';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { RecordedEvent } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import { type Delivery, startDelivery } from '../../src/worker/start.js';
import { peopleOutOfOrder } from '../support/ordered-people.js';
import { type RedisGate, redisGate } from '../support/redis-gate.js';

const ORDERS = 10_000;
/** Klaviyo's own limits would take three minutes, and the outbox has no part in that. */
const UNLIMITED = () => ({ perSecond: 1_000, perMinute: 50_000 });

let fixture: SandboxDestination;
let redis: RedisClient;
let lanes: Lanes;
let gate: RedisGate;
let delivery: Delivery | undefined;
const programs: ChildProcess[] = [];

beforeEach(async () => {
  fixture = await openSandboxDestination();
  gate = await redisGate();
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
});

afterEach(async () => {
  for (const program of programs.splice(0)) await endProgram(program, 'SIGKILL');
  await delivery?.close(1_000);
  await gate.shut();
  await lanes.close();
  await closeRedis(redis, 1_000);
  await fixture.close();
});

function start(): ChildProcess {
  const settings = {
    redisUrl: gate.url,
    destination: fixture.destination,
    path: join(fixture.folder, 'outbox.db'),
    progress: join(fixture.folder, 'progress'),
    orders: ORDERS,
  };
  const program = startProgram('packages/delivery/test/support/outbox-process.ts', [
    JSON.stringify(settings),
  ]);
  programs.push(program);
  return program;
}

function acknowledged(): number {
  try {
    return Number(readFileSync(join(fixture.folder, 'progress'), 'utf8'));
  } catch {
    return 0;
  }
}

function waiting(): number {
  const database = new DatabaseSync(join(fixture.folder, 'outbox.db'), { readOnly: true, timeout: 5_000 });
  const { events } = database.prepare('SELECT events FROM state').get() as { events: number };
  database.close();
  return events;
}

/** The ids of the events in the lane, in the order in which Redis got them. */
async function enqueued(): Promise<string[]> {
  const jobs = await lanes
    .queue(fixture.destination, 'metric-event')
    .getJobs(['waiting', 'delayed', 'prioritized'], 0, -1, true);
  return jobs.map(({ data }) => ('event' in data ? (data.event?.eventId ?? '') : ''));
}

it('records 10,000 orders of an outage once, in the order of each person, across kills of the application', async () => {
  await gate.shut();
  const recorded: RecordedEvent[] = [];
  fixture.sandbox.onEvent((event) => recorded.push(event));

  for (const upTo of [3_300, 6_600]) {
    const application = start();
    await until(() => acknowledged() >= upTo, 60_000);
    await endProgram(application, 'SIGKILL');
  }
  const last = start();
  await until(() => acknowledged() === ORDERS, 60_000);
  // An order that was on its way at a kill is in the file twice, because the application repeats it.
  const kept = waiting();
  expect(kept).toBeGreaterThanOrEqual(ORDERS);

  // A second process on the same file. The first one dies while it sends.
  start();
  await gate.open();
  await until(() => waiting() < kept - 2_000, 60_000);
  await endProgram(last, 'SIGKILL');
  const left = waiting();
  await until(() => waiting() === 0, 60_000);
  const ids = await enqueued();
  expect(new Set(ids).size).toBe(ORDERS);
  expect(ids).toHaveLength(ORDERS);
  expect(peopleOutOfOrder(ids)).toEqual([]);

  const config = await loadConfig({ cwd: fixture.folder, env: fixture.env });
  const log = createLogger({ name: 'test', level: 'silent' });
  delivery = await startDelivery(config, { log, metrics: createMetrics(), publishedLimits: UNLIMITED });
  await until(() => recorded.length >= ORDERS, 240_000);
  await until(async () => (await lanes.depth(fixture.destination, 'metric-event')).active === 0);
  const once = recorded.filter(({ fate }) => fate === 'recorded').map(({ uniqueId }) => uniqueId);
  expect(once).toHaveLength(ORDERS);
  expect(new Set(once).size).toBe(ORDERS);
  console.log(
    `Kept ${kept} calls for ${ORDERS} orders across two kills. A second process sent the last ${left} after the third. Recorded: ${once.length}.`,
  );
}, 420_000);
