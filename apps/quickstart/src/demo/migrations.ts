/** The demo's back-fills: one that is done and refused a few lines, and one that a person paused on its way. */
import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SandboxControl } from '@tracklayer/sandbox';
import type { Tracklayer } from '../cli.js';
import { of, shopper } from './people.js';

/** The exit code of a command that refused a part of its input. */
const REFUSED = 5;

const DAY_MS = 86_400_000;
const HEADER = 'Order,Date,Email,Total';

const MAP = [
  'name:=purchase',
  'eventId=past_{Order}',
  'properties.orderId=Order',
  'time=Date',
  'email=Email',
  'properties.value=Total',
  'properties.currency:=EUR',
].flatMap((each) => ['--map', each]);

/** Each of these lines lacks something that the back-fill cannot do without. */
const BAD_LINES = [
  '9001,2026-02-30 9:61,ines.hahn@shop.example,12.00',
  '9002,,hugo.dahl@shop.example,8.50',
  '9003,2024-03-04T10:00:00Z,,31.00',
];

/** Past orders as CSV, one a line. Pure. */
function ordersCsv(
  count: number,
  { nowMs, badLines = false }: { nowMs: number; badLines?: boolean },
): string {
  const lines = Array.from({ length: count }, (_, number) => {
    const time = new Date(nowMs - (30 + (number % 700)) * DAY_MS).toISOString();
    return `${20_000 + number},${time},${shopper(number % 900).email},${of([12.5, 34.9, 79, 8.5], number).toFixed(2)}`;
  });
  return [HEADER, ...lines, ...(badLines ? BAD_LINES : []), ''].join('\n');
}

export interface MigrationContext {
  klaviyo: SandboxControl;
  /** Where the files and the rejects files are. */
  folder: string;
  destination: string;
  nowMs: number;
  tracklayer: Tracklayer;
}

export async function backfillPastOrders(context: MigrationContext): Promise<void> {
  const { folder, destination, nowMs, klaviyo, tracklayer } = context;
  const run = async (id: string, csv: string, ...more: string[]) => {
    // Pages and reports show the path as it was given.
    const file = relative('', join(folder, `${id}.csv`));
    await writeFile(file, csv);
    await tracklayer(
      [
        ...['backfill', 'run', file, '--migration-id', id, '--destination', destination, ...MAP],
        ...['--rejects', relative('', join(folder, `${id}.rejects.ndjson`)), ...more],
      ],
      { mayExitWith: REFUSED },
    );
    await rm(file, { force: true });
  };
  await run('spring_2026', ordersCsv(640, { nowMs, badLines: true }));
  // Klaviyo takes its time, so that a part is under way when a person pauses.
  const slow = await klaviyo.addFault({
    kind: 'latency',
    endpoint: 'POST /api/event-bulk-create-jobs',
    latencyMs: 5_000,
  });
  await run('orders_since_2024', ordersCsv(24_000, { nowMs: nowMs - DAY_MS }), '--no-wait');
  await tracklayer(['backfill', 'pause', 'orders_since_2024', '--destination', destination]);
  await klaviyo.removeFault(slow.id);
}
