import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type RecordedEvent, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { startOwnRedis, until } from '@tracklayer/testing';

/** A Redis of its own, a worker, and a local Klaviyo: what an application's events need to arrive. */
export interface World {
  redisUrl: string;
  /** Kills Redis, or starts it again with the same data. */
  redis: { kill(): Promise<void>; start(): Promise<void> };
  /** The events that Klaviyo has. */
  recorded(): RecordedEvent[];
  /** Resolves once Klaviyo has each of these events exactly once. */
  delivered(...eventIds: string[]): Promise<void>;
  close(): Promise<void>;
}

/** A short lock: the job that was in work when Redis was killed goes on after seconds. Later events of its person wait for it. */
const WORKER = { lockMs: 6_000 };

export async function openWorld(): Promise<World> {
  const redis = await startOwnRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
  const sandbox = await startSandbox({ limits: 'none' });
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-guides-'));
  const main = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID };
  await writeFile(
    join(folder, 'tracklayer.config.json'),
    JSON.stringify({ destinations: { main }, worker: WORKER }),
  );
  const config = await loadConfig({ cwd: folder, env: { KEY: DEFAULT_KEY, REDIS_URL: redis.url } });
  const log = createLogger({ name: 'test', level: 'silent' });
  const delivery: Delivery = await startDelivery(config, { log, metrics: createMetrics() });

  const recorded = () => sandbox.events().items.filter(({ fate }) => fate === 'recorded');

  function timesDelivered(eventId: string): number {
    return recorded().filter(({ uniqueId }) => uniqueId === eventId).length;
  }

  return {
    redisUrl: redis.url,
    redis: { kill: () => redis.signal('SIGKILL'), start: redis.start },
    recorded,
    async delivered(...eventIds) {
      await until(() => eventIds.every((eventId) => timesDelivered(eventId) > 0));
      expect(eventIds.map(timesDelivered)).toEqual(eventIds.map(() => 1));
    },
    async close() {
      await delivery.close(1_000);
      await sandbox.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
