import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { type Ran, type RunOptions, runCli } from './run-cli.js';

/** A destination of a test's own with a sandbox, and a worker on request. */
export interface World {
  destination: string;
  sandbox: Sandbox;
  cwd: string;
  /** Runs a command for this destination. */
  tracklayer(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Delivers in this process while the body runs. `onLog` gets each line of JSON that it logs. */
  withWorker<T>(body: () => Promise<T>, onLog?: (line: string) => void): Promise<T>;
  close(): Promise<void>;
}

const env = { KEY: DEFAULT_KEY };

export async function openWorld(): Promise<World> {
  const sandbox = await startSandbox({ limits: 'none' });
  const destination = `t${randomUUID().slice(0, 8)}`;
  const cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  const one = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID };
  const file = join(cwd, 'tracklayer.config.json');
  await writeFile(file, JSON.stringify({ destinations: { [destination]: one } }));

  return {
    destination,
    sandbox,
    cwd,
    tracklayer(argv, options) {
      // Other tests have destinations on the same Redis.
      const here = argv[0] === 'dlq' ? ['--destination', destination] : [];
      return runCli([...argv, ...here], { cwd, env, ...options });
    },
    async withWorker(body, onLog) {
      const config = await loadConfig({ cwd, env: { ...env, REDIS_URL: process.env.REDIS_URL } });
      const log = createLogger({
        name: 'test',
        level: onLog ? 'info' : 'silent',
        destination: { write: (line) => onLog?.(line) },
      });
      const delivery = await startDelivery(config, { log, metrics: createMetrics() });
      try {
        return await body();
      } finally {
        await delivery.close(1_000);
      }
    },
    async close() {
      await sandbox.close();
      await rm(cwd, { recursive: true });
    },
  };
}

/** Polls until `look` finds something. Fails after a time. */
export async function until<T>(look: () => Promise<T | undefined | false>, withinMs = 60_000): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endMs) throw new Error('not found in time');
    await sleep(20);
  }
}
