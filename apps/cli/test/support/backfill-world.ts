import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { DEFAULT_KEY, type RecordedEvent, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { newDestination, type TestDestination } from './destination.js';
import { type Ran, runCli } from './run-cli.js';

export interface Reject {
  line: number;
  reasons: { code: string }[];
  original: string;
}

/** A destination of a test's own with a sandbox, for back-fills, and a worker that is not held up by rate limits. */
export interface BackfillWorld {
  destination: TestDestination;
  sandbox: Sandbox;
  delivery: Delivery | undefined;
  /** Replaces the destination by one with more settings. */
  configure(settings: object): Promise<void>;
  startWorker(): Promise<void>;
  tracklayer(...args: string[]): Promise<Ran>;
  backfill(...args: string[]): Promise<Ran>;
  put(name: string, content: string | Uint8Array): Promise<void>;
  read(name: string): Promise<string>;
  files(): Promise<string[]>;
  rejects(name: string): Promise<Reject[]>;
  recorded(): RecordedEvent[];
  /** The endpoint of each call that the sandbox got. */
  endpoints(): (string | null)[];
  close(): Promise<void>;
}

export async function openBackfillWorld(): Promise<BackfillWorld> {
  const sandbox = await startSandbox({ limits: 'none' });
  const settings = { apiKeyEnv: 'KEY', baseUrl: sandbox.url };
  const world: BackfillWorld = {
    destination: await newDestination(settings),
    sandbox,
    delivery: undefined,
    async configure(more) {
      await world.destination.remove();
      world.destination = await newDestination({ ...settings, ...more });
    },
    async startWorker() {
      const env = { KEY: DEFAULT_KEY, REDIS_URL: process.env.REDIS_URL ?? '' };
      const config = await loadConfig({ cwd: world.destination.cwd, env });
      world.delivery = await startDelivery(config, {
        log: createLogger({ name: 'test', level: 'silent' }),
        metrics: createMetrics(),
        publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
      });
    },
    tracklayer: (...args) => runCli(args, { cwd: world.destination.cwd }),
    backfill: (...args) => world.tracklayer('backfill', ...args),
    put: (name, content) => writeFile(join(world.destination.cwd, name), content),
    read: (name) => readFile(join(world.destination.cwd, name), 'utf8'),
    files: () => readdir(world.destination.cwd),
    async rejects(name) {
      const lines = (await world.read(name)).trim().split('\n');
      return lines.map((line) => JSON.parse(line) as Reject);
    },
    recorded: () => sandbox.events({ limit: 10_000 }).items.filter(({ fate }) => fate === 'recorded'),
    endpoints: () => sandbox.requests().items.map(({ endpoint }) => endpoint),
    async close() {
      await world.delivery?.close(2_000);
      await sandbox.close();
      await world.destination.remove();
    },
  };
  return world;
}
