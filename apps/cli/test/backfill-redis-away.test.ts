/** A back-fill whose Redis is away, and one without a worker: the command says both, and can be stopped. */
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { followMigration } from '../src/backfill/follow.js';
import type { OpenBackfill } from '../src/backfill/open-backfill.js';
import type { CommandContext } from '../src/runtime/command.js';
import { openWorld, until, type World } from './support/world.js';

/** Redis behind a wire that can be silenced: bytes go in, and nothing comes back. */
async function openWire() {
  const { hostname, port } = new URL(process.env.REDIS_URL ?? '');
  const sockets = new Set<Socket>();
  let silent = false;
  const server: Server = createServer((client) => {
    const redis = connect(Number(port || 6379), hostname);
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (bytes) => silent || redis.write(bytes));
    redis.on('data', (bytes) => silent || client.write(bytes));
    client.on('close', () => redis.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    silence() {
      silent = true;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

let world: World;
let wire: Awaited<ReturnType<typeof openWire>>;

beforeEach(async () => {
  world = await openWorld();
  wire = await openWire();
  const order = {
    name: 'purchase',
    eventId: 'o1',
    time: '2024-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { orderId: '1', value: 5, currency: 'EUR' },
  };
  await writeFile(join(world.cwd, 'orders.ndjson'), JSON.stringify(order));
});

afterEach(async () => {
  wire.close();
  await world.close();
});

it('stops when it is asked to while Redis is away, and says how to resume', async () => {
  const controller = new AbortController();
  const running = world.tracklayer(['backfill', 'orders.ndjson', '--migration-id', 'spring'], {
    env: { KEY: 'k', REDIS_URL: wire.url },
    signal: controller.signal,
  });
  const status = () => world.tracklayer(['backfill', 'status', 'spring']);
  await until(async () => /enqueued +1/.test((await status()).stdout));
  wire.silence();
  controller.abort();
  const { exitCode, stderr } = await running;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('tracklayer backfill resume spring')]);
});

it('warns once, also with --json, that no entry is delivered and that Redis is away', async () => {
  await world.tracklayer(['backfill', 'orders.ndjson', '--migration-id', 'spring', '--no-wait']);
  const redis = connectRedis(wire.url, { role: 'worker', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const said: unknown[] = [];
  const out = { json: true, live: false, data: async (value: unknown) => void said.push(value) };
  const context = { io: { stderr: process.stderr }, out } as unknown as CommandContext;
  const open = { redis, lanes, destination: world.destination } as OpenBackfill;
  const warnings = () => said.flatMap((each) => (each as { warning?: { code: string } }).warning?.code ?? []);

  const follow = followMigration(context, open, 'spring', { everyMs: 20, awayMs: 200, stuckMs: 100 });
  await until(async () => warnings().includes('nothing_delivered'));
  wire.silence();
  await until(async () => warnings().includes('redis_away'));
  await follow.stop();
  expect(warnings()).toEqual(['nothing_delivered', 'redis_away']);
  await closeRedis(redis, 100);
  await lanes.close();
});
