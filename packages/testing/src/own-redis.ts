import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, freePort } from '@tracklayer/local-redis';
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
  const file = findOnPath('redis-server', process.env) ?? findOnPath('valkey-server', process.env);
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
