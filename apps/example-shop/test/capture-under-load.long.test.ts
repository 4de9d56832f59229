/**
 * The Express program of the documentation serves pages at a steady rate, while Redis is killed and comes back. No request waits
 * for Redis, nothing rejects, and each view is counted: sent, or dropped. Long, since npm installs Express.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProducerStats } from '@tracklayer/producer';
import { freePort, until } from '@tracklayer/testing';
import { type Application, openApplication, type Program } from './support/application.js';
import { openWorld, type World } from './support/delivered.js';
import { load, within } from './support/load.js';
import { programsOf } from './support/page-programs.js';

/** Less than the views of the outage, so that some of them are dropped. */
const BUFFER = 200;
const UP_MS = 3_000;
const AWAY_MS = 4_000;
const TOTAL_MS = 12_000;

let application: Application;
let world: World;

beforeAll(async () => {
  [application, world] = await Promise.all([
    openApplication(['express@5', '@types/express@5', '@types/node@24']),
    openWorld(),
  ]);
  const shared = await programsOf('receipts-and-retries.md');
  const express = (await programsOf('use-in/express.md')).get('server.ts') ?? '';
  const orders = await readFile(join(import.meta.dirname, 'support/orders.ts'), 'utf8');
  const capturing = express
    .replace('createProducer({', `createProducer({ capture: { maxEvents: ${BUFFER} },`)
    .replace(
      'const server =',
      "app.get('/stats', (_request, response) => void response.json(producer.stats()));\n$&",
    );
  const plain = capturing.replace(/^ *producer\.capture\(.*\n/m, '');
  expect(plain).not.toBe(capturing);
  const programs = new Map([...shared, ['orders.ts', orders], ['with.ts', capturing], ['without.ts', plain]]);
  for (const [file, code] of programs) await application.write(file, code);
  await application.compile();
}, 200_000);

afterAll(async () => {
  await application?.close();
  await world?.close();
});

interface Shop {
  url: string;
  program: Program;
  stats(): Promise<ProducerStats>;
}

async function start(file: string): Promise<Shop> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = application.start([`built/${file}`], { PORT: String(port), REDIS_URL: world.redisUrl });
  const stats = async () => (await (await fetch(`${url}/stats`)).json()) as ProducerStats;
  await until(() => stats().catch(() => undefined));
  return { url, program, stats };
}

it('answers as fast as without capture while Redis is killed, and counts each view', async () => {
  const [capturing, plain] = [await start('with.js'), await start('without.js')];
  const outage = (async () => {
    await sleep(UP_MS);
    await world.redis.kill();
    await sleep(AWAY_MS);
    await world.redis.start();
  })();
  // At the same time, so that both have the same share of a busy machine.
  const [withCapture, without] = await Promise.all([
    load(`${capturing.url}/products`, TOTAL_MS),
    load(`${plain.url}/products`, TOTAL_MS),
  ]);
  await outage;
  const views = withCapture.tookMs.length;
  expect(withCapture.outcomes).toEqual({ 200: views });
  expect(without.outcomes).toEqual({ 200: without.tookMs.length });

  const stats = await until(async () => {
    const { capture } = await capturing.stats();
    return capture.buffered === 0 && capture;
  });
  const { buffer_full: full, ...others } = stats.dropped;
  expect(Object.values(others).every((count) => count === 0)).toBe(true);
  expect(full).toBeGreaterThan(0);
  expect(stats).toMatchObject({ captured: views, sent: views - full });
  await until(() => world.recorded().length === stats.sent, 60_000);

  for (const { program } of [capturing, plain]) program.signal('SIGTERM');
  expect([await capturing.program.ended, await plain.program.ended]).toEqual([0, 0]);
  expect(capturing.program.output()).toContain('capture dropped');
  expect(capturing.program.output()).not.toContain('Unhandled');
  console.log(
    [
      `views ${views}, sent ${stats.sent}, dropped ${full} (buffer of ${BUFFER}, Redis away for ${AWAY_MS / 1_000} s)`,
      `with capture    p50 ${within(withCapture, 0.5)} ms, p99 ${within(withCapture, 0.99)} ms`,
      `without capture p50 ${within(without, 0.5)} ms, p99 ${within(without, 0.99)} ms`,
    ].join('\n'),
  );
  // A hanging handler would take a second and more. The rest is the machine.
  expect(within(withCapture, 0.99)).toBeLessThan(10 * within(without, 0.99) + 100);
}, 200_000);
