/**
 * A file of 200,000 rows with everything wrong that a back-fill mends. Its reader is killed five times, and its worker twice.
 * Takes a minute, because each start reads the whole file again to judge its columns.
 */
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationReport } from '@tracklayer/backfill';
import type { RecordedEvent } from '@tracklayer/sandbox';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, until } from '@tracklayer/testing';
import { runCli } from './support/run-cli.js';
import { fateOf, OPTIONS, wrongFile } from './support/wrong-rows.js';

const ROWS = 200_000;
const KILLS = [0.15, 0.3, 0.45, 0.6, 0.75];

let fixture: SandboxDestination;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  fixture = await openSandboxDestination();
  // A short lock, so that the next worker takes over in seconds.
  await fixture.configure({}, { worker: { lockMs: 2_000, metricsPort: 0 } });
});

afterAll(async () => {
  for (const child of children) await endProgram(child, 'SIGKILL');
  await fixture.close();
});

function start(path: string, ...args: string[]): ChildProcess {
  const child = startProgram(path, args, fixture.env);
  children.add(child);
  return child;
}

const startWorker = () => start('packages/backfill/test/support/worker-process.ts', fixture.folder);

function argsFor(file: string): string[] {
  return ['backfill', join(fixture.folder, file), '--migration-id', 'wrong', ...OPTIONS];
}

function startReader(): ChildProcess {
  const rejects = ['--rejects', join(fixture.folder, 'rejects.ndjson')];
  const config = ['--config', join(fixture.folder, 'tracklayer.config.json')];
  return start('apps/cli/src/main.ts', ...argsFor('orders.csv'), ...rejects, ...config);
}

async function run(file: string): Promise<{ exitCode: number; report: MigrationReport }> {
  const rejects = ['--rejects', join(fixture.folder, 'rejects.ndjson')];
  const ran = await runCli([...argsFor(file), ...rejects, '--json'], {
    cwd: fixture.folder,
    env: { ...process.env, ...fixture.env },
  });
  const { report } = ran.json.at(-1) as { report: MigrationReport };
  return { exitCode: ran.exitCode, report };
}

/** What is wrong with an event. Undefined: each value is as its row says. */
function faultOf(event: RecordedEvent, rows: number): string | undefined {
  const { uniqueId, time, value, valueCurrency, backfill, properties, profile } = event;
  const order = Number(/^ord_(\d+)_purchase$/.exec(uniqueId)?.[1]);
  const fate = fateOf(order, rows);
  if (!('sent' in fate)) return `${uniqueId} was sent`;
  const { sent } = fate;
  const items = sent.articles.map((sku) => ({ sku, quantity: 1 }));
  const right = [sent.time, sent.value, 'EUR', true, String(order), sent.country, sent.note, items];
  const { order_id, shipping_country, note } = properties;
  const found = [time, value, valueCurrency, backfill, order_id, shipping_country, note, properties.items];
  const isRightPerson = profile.email?.toLowerCase() === `buyer${order % 5_000}@shop.example`;
  if (isRightPerson && JSON.stringify(found) === JSON.stringify(right)) return undefined;
  return `${uniqueId}: ${JSON.stringify(found)} of ${profile.email}, not ${JSON.stringify(right)}`;
}

it('sends 200,000 wrong rows across five kills: counts exact, each value right, nothing again', async () => {
  const file = wrongFile(ROWS);
  expect(file.rows).toBe(ROWS);
  await writeFile(join(fixture.folder, 'orders.csv'), file.bytes);
  const times = new Map<string, number>();
  const faults: string[] = [];
  fixture.sandbox.onEvent((event) => {
    if (event.fate !== 'recorded') return;
    times.set(event.uniqueId, (times.get(event.uniqueId) ?? 0) + 1);
    const fault = faultOf(event, /0_purchase$/.test(event.uniqueId) && isDouble(event.uniqueId) ? 2 : 1);
    if (fault !== undefined && faults.length < 10) faults.push(fault);
  });

  let worker = startWorker();
  for (const [number, part] of KILLS.entries()) {
    const reader = startReader();
    await until(() => times.size >= file.sent * part, 240_000);
    await endProgram(reader, 'SIGKILL');
    if (number % 2 === 0) continue;
    await endProgram(worker, 'SIGKILL');
    worker = startWorker();
  }
  const { exitCode, report } = await run('orders.csv');
  expect(faults).toEqual([]);
  expect([times.size, [...times.values()].filter((count) => count > 1)]).toEqual([file.sent, []]);
  expect(exitCode).toBe(5);
  const refused = Object.values(file.refused).reduce((sum, count) => sum + count, 0);
  expect(report).toMatchObject({
    state: 'done',
    counts: { entries: file.orders, refused, duplicates: 0, known: 0, enqueued: file.sent },
    settled: { dead: 0, skipped: 0 },
    reasons: file.refused,
    withheld: { not_wanted: file.leftOut },
    leftOut: { 'profile.phoneNumber': file.badPhones },
    files: [
      {
        lines: file.lines,
        lineCounts: {
          ...{ header: 2, blank: file.blankLines, read: file.readLines, refused, leftOut: file.leftOut },
        },
      },
    ],
  });

  // The same rows in another file are recognised one by one.
  await writeFile(join(fixture.folder, 'again.csv'), file.bytes);
  const again = await run('again.csv');
  expect(again.report.counts).toMatchObject({ enqueued: file.sent, duplicates: file.sent });
  expect(times.size).toBe(file.sent);
}, 900_000);

/** Every twentieth order has two rows. */
function isDouble(id: string): boolean {
  return Number(/\d+/.exec(id)?.[0]) % 20 === 0;
}
