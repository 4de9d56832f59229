import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { until } from './until.js';

/** A Redis of one test's own, which the test may break. */
export interface OwnRedis {
  url: string;
  /** Sends the signal to the server; SIGKILL waits for its end. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Starts the server again on the same port with the same data. */
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Starts a server from the PATH with these arguments, e.g. `['--maxmemory', '10mb']`. It saves nothing by default. */
export async function startOwnRedis(args: readonly string[] = []): Promise<OwnRedis> {
  const file = ['redis-server', 'valkey-server'].map(onPath).find((path) => path !== undefined);
  if (file === undefined) throw new Error('This test needs redis-server or valkey-server on the PATH.');
  const dir = await mkdtemp(join(tmpdir(), 'tracklayer-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const fixed = ['--port', String(port), '--dir', dir, '--save', ''];
    server = spawn(file as string, [...fixed, ...args], { stdio: 'ignore' });
    const redis = connectRedis(url, { role: 'reader', name: 'own redis' });
    try {
      await until(() => redis.ping().catch(() => undefined));
    } finally {
      await closeRedis(redis, 1_000);
    }
  }

  async function signal(name: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(name);
    if (name === 'SIGKILL') await ended;
  }

  await start();
  return {
    url,
    signal,
    start,
    async stop() {
      await signal('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
