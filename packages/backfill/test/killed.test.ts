import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createLanes } from '@tracklayer/lanes';
import { DEFAULT_KEY, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { type TestLane, withDestination } from '@tracklayer/testing';
import { readMigration } from '../src/migration/state.js';

const EVENTS = 4_000;
/** Every so many lines one is bad. */
const BAD_EVERY = 50;

let folder: string;
let sandbox: Sandbox;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-backfill-'));
  sandbox = await startSandbox({ limits: 'none' });
  // Slow enough that something is always on its way when somebody dies.
  sandbox.addFault({
    kind: 'latency',
    latencyMs: 20,
    jitterMs: 20,
    endpoint: 'POST /api/event-bulk-create-jobs',
  });
});

afterEach(async () => {
  for (const child of children) await kill(child);
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function start(program: string, argument: string): ChildProcess {
  const args = [
    '--import',
    resolve('packages/testing/sources.mjs'),
    resolve(`packages/backfill/test/${program}`),
  ];
  const child = spawn(process.execPath, [...args, argument], {
    env: { ...process.env, KEY: DEFAULT_KEY },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 25_000;
  while (!(await what())) {
    if (Date.now() > endMs) throw new Error('it did not come to that in time');
    await sleep(10);
  }
}

/** Zipped: to go on in the middle it must be unzipped from its start. */
async function writeOrders(): Promise<string> {
  const path = join(folder, 'orders.ndjson.gz');
  const lines = Array.from({ length: EVENTS + EVENTS / BAD_EVERY }, (_, n) =>
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

const events = () => sandbox.events({ limit: 100_000 }).items;
const recorded = () => events().filter(({ fate }) => fate === 'recorded');

/** Nothing that was handed over is missing, and what is counted is what happened. */
async function expectWhole({ redis, destination }: TestLane): Promise<void> {
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  await until(async () => (await readMigration(redis, destination, 'spring'))?.settled.delivered === EVENTS);
  const counts = await lanes.counts(destination);
  expect(counts['event-backfill:dead']).toBe(0);
  expect(counts['event-backfill:enqueued']).toBe(counts['event-backfill:delivered']);
  await lanes.close();

  expect(await readMigration(redis, destination, 'spring')).toMatchObject({
    counts: {
      entries: EVENTS + EVENTS / BAD_EVERY,
      enqueued: EVENTS,
      refused: EVENTS / BAD_EVERY,
      duplicates: 0,
      known: 0,
    },
    reasons: { not_json: EVENTS / BAD_EVERY },
    files: [{ done: true }],
  });
}

it('killed with SIGKILL again and again, reader and worker: every event is recorded once, every bad line is told once', async () => {
  await withDestination(async (lane) => {
    const { redisUrl, destination } = lane;
    const config = {
      redis: { url: redisUrl },
      destinations: { [destination]: { apiKeyEnv: 'KEY', baseUrl: sandbox.url, timeoutMs: 900 } },
      // A short lock, so that the next worker takes over in seconds.
      worker: { lockMs: 2_000, metricsPort: 0 },
    };
    await writeFile(join(folder, 'tracklayer.config.json'), JSON.stringify(config));
    const rejectsPath = join(folder, 'rejects.ndjson');
    const order = { redisUrl, destination, migrationId: 'spring', path: await writeOrders(), rejectsPath };
    const startReader = () => start('reader-process.ts', JSON.stringify(order));
    const startWorker = () => start('worker-process.ts', folder);

    let [reader, worker] = [startReader(), startWorker()];
    await until(() => recorded().length >= 500);
    await kill(reader);
    reader = startReader();
    await until(() => recorded().length >= 1_500);
    await Promise.all([kill(reader), kill(worker)]);
    [reader, worker] = [startReader(), startWorker()];
    await until(() => recorded().length >= 3_000);
    await kill(reader);
    reader = startReader();
    await once(reader, 'exit');
    expect(reader.exitCode).toBe(0);
    await until(() => recorded().length >= EVENTS);
    await expectWhole(lane);

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
      Array.from({ length: EVENTS / BAD_EVERY }, (_, n) => (n + 1) * (BAD_EVERY + 1)),
    );
  });
});
