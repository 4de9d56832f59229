import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, forgetDestination, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import { readMigration } from '../src/migration/state.js';

const EVENTS = 4_000;
/** After this many good lines there is a bad one. */
const BAD_EVERY = 50;
const BAD_LINES = EVENTS / BAD_EVERY;

let fixture: SandboxDestination;
let redis: RedisClient;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  fixture = await openSandboxDestination();
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'backfill test' });
  // A short lock, so that the next worker takes over in seconds.
  await fixture.configure({ timeoutMs: 900 }, { worker: { lockMs: 2_000, metricsPort: 0 } });
  // Slow answers, so that calls are always in flight when a process is killed.
  fixture.sandbox.addFault({
    kind: 'latency',
    latencyMs: 20,
    jitterMs: 20,
    endpoint: 'POST /api/event-bulk-create-jobs',
  });
});

afterEach(async () => {
  for (const child of children) await kill(child);
  await forgetDestination(redis, fixture.destination);
  await closeRedis(redis, 2_000);
  await fixture.close();
});

function start(program: string, argument: string): ChildProcess {
  const child = startProgram(`packages/backfill/test/support/${program}.ts`, [argument], fixture.env);
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  await endProgram(child, 'SIGKILL');
}

/** Writes the orders as a gzip file. To continue in the middle, the reader must unzip it from the start. */
async function writeOrders(): Promise<string> {
  const path = join(fixture.folder, 'orders.ndjson.gz');
  const lines = Array.from({ length: EVENTS + BAD_LINES }, (_, n) =>
    (n + 1) % (BAD_EVERY + 1) === 0
      ? '{"name": "purchase"'
      : JSON.stringify({
          name: 'purchase',
          eventId: `o${n}`,
          time: '2024-04-20T10:00:00Z',
          profile: { email: `buyer${n % 70}@shop.example` },
          properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
        }),
  );
  await writeFile(path, gzipSync(lines.join('\n')));
  return path;
}

const events = () => fixture.sandbox.events({ limit: 100_000 }).items;
const recorded = () => events().filter(({ fate }) => fate === 'recorded');
const untilRecorded = (count: number) => until(() => recorded().length >= count);

/** Checks that every enqueued entry was delivered and that the counts are right. */
async function expectComplete(): Promise<void> {
  const { destination } = fixture;
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  await until(async () => (await readMigration(redis, destination, 'spring'))?.settled.delivered === EVENTS);
  const counts = await lanes.counts(destination);
  expect(counts['event-backfill:dead']).toBe(0);
  expect(counts['event-backfill:enqueued']).toBe(counts['event-backfill:delivered']);
  await lanes.close();

  expect(await readMigration(redis, destination, 'spring')).toMatchObject({
    counts: { entries: EVENTS + BAD_LINES, enqueued: EVENTS, refused: BAD_LINES, duplicates: 0, known: 0 },
    reasons: { not_json: BAD_LINES },
    files: [{ done: true }],
  });
}

describe('a back-fill whose reader and worker are killed with SIGKILL several times', () => {
  it('records every event once and writes every bad line once', async () => {
    const { destination, folder } = fixture;
    const rejectsPath = join(folder, 'rejects.ndjson');
    const path = await writeOrders();
    const order = { redisUrl: testRedisUrl(), destination, migrationId: 'spring', path, rejectsPath };
    const startReader = () => start('reader-process', JSON.stringify(order));
    const startWorker = () => start('worker-process', folder);

    let [reader, worker] = [startReader(), startWorker()];
    await untilRecorded(500);
    await kill(reader);
    reader = startReader();
    await untilRecorded(1_500);
    await Promise.all([kill(reader), kill(worker)]);
    [reader, worker] = [startReader(), startWorker()];
    await untilRecorded(3_000);
    await kill(reader);
    reader = startReader();
    await once(reader, 'exit');
    expect(reader.exitCode).toBe(0);
    await untilRecorded(EVENTS);
    await expectComplete();

    const ids = new Set(recorded().map(({ uniqueId }) => uniqueId));
    expect([ids.size, recorded().length]).toEqual([EVENTS, EVENTS]);
    expect(
      events().every(({ backfill, properties }) => backfill && properties.migration_id === 'spring'),
    ).toBe(true);
    const rejects = (await readFile(rejectsPath, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number });
    expect(rejects.map(({ line }) => line)).toEqual(
      Array.from({ length: BAD_LINES }, (_, n) => (n + 1) * (BAD_EVERY + 1)),
    );
  });
});
