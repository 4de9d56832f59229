import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { JOB_TYPES } from '@tracklayer/events';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  type RecordedEvent,
  type Sandbox,
  startSandbox,
} from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { type Ran, runCli } from '../support/run-cli.js';
import { loadReleasedData, RELEASED, RELEASED_HELD } from './load.js';

const HELD_KEY = 'pk_released_held_000000000000000000000000';
const env = { KEY: DEFAULT_KEY, HELD_KEY };

/** The data of the release before, and today's programs over it, against a sandbox that has seen nothing yet. */
export interface ReleasedWorld {
  sandbox: Sandbox;
  redis: RedisClient;
  producer: Producer;
  delivery: Delivery;
  /** Where the files of the killed migration are. */
  folder: string;
  /** A command of the destination `released`, with machine output. */
  tracklayer(...argv: string[]): Promise<Ran>;
  tracklayerOf(destination: string, ...argv: string[]): Promise<Ran>;
  /** Delivers whatever is due, until nothing is. */
  drain(): Promise<void>;
  /** Makes everything due that waits for a time, then delivers it. */
  drainAll(): Promise<void>;
  /** Delivers what becomes due while the body runs. */
  whileDelivering<T>(body: () => Promise<T>): Promise<T>;
  /** Every accepted event with this id, duplicates too. */
  accepted(eventId: string): RecordedEvent[];
  close(): Promise<void>;
}

/**
 * @param database number of a Redis database that no other test file uses: the data's destination has a fixed name.
 */
export async function openReleasedWorld(database: number): Promise<ReleasedWorld> {
  const redisUrl = databaseUrl(database);
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-released-'));
  const held = { id: 'held', keys: [{ key: HELD_KEY }], lists: [{ id: DEFAULT_LIST_ID }] };
  const sandbox = await startSandbox({ limits: 'none', accounts: [DEFAULT_ACCOUNT, held] });
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'released-data' });
  const forget = () => Promise.all([RELEASED, RELEASED_HELD].map((each) => forgetDestination(redis, each)));
  await forget();
  await loadReleasedData(redis, folder);

  const account = { baseUrl: sandbox.url, listId: DEFAULT_LIST_ID };
  const destinations = {
    [RELEASED]: { apiKeyEnv: 'KEY', ...account },
    [RELEASED_HELD]: { apiKeyEnv: 'HELD_KEY', ...account },
  };
  await writeFile(join(folder, 'tracklayer.config.json'), JSON.stringify({ destinations }));
  const config = await loadConfig({ cwd: folder, env: { ...env, REDIS_URL: redisUrl } });
  const log = createLogger({ name: 'test', level: 'silent' });
  const delivery = await startDelivery(config, { log, metrics: createMetrics(), autorun: false });
  const producer = createProducer({ redisUrl, destinations: [RELEASED] });

  /** One step of each lane. True where any had a job that was due. */
  async function stepEach(): Promise<boolean> {
    let moved = false;
    for (const destination of [RELEASED, RELEASED_HELD]) {
      for (const type of JOB_TYPES) moved = (await delivery.step(destination, type)) !== 'idle' || moved;
    }
    return moved;
  }

  async function drain(): Promise<void> {
    while (await stepEach());
  }

  function tracklayerOf(destination: string, ...argv: string[]): Promise<Ran> {
    const environment = { ...env, REDIS_URL: redisUrl, TRACKLAYER_BY: 'ben' };
    return runCli([...argv, '--destination', destination, '--json'], { cwd: folder, env: environment });
  }

  return {
    sandbox,
    redis,
    producer,
    delivery,
    folder,
    tracklayer: (...argv) => tracklayerOf(RELEASED, ...argv),
    tracklayerOf,
    drain,
    async drainAll() {
      for (const type of JOB_TYPES) {
        for (const destination of [RELEASED, RELEASED_HELD]) {
          await delivery.lanes.queue(destination, type).promoteJobs();
        }
        await drain();
      }
    },
    async whileDelivering(body) {
      let over = false;
      const work = body().finally(() => {
        over = true;
      });
      while (!over) {
        await delivery.takeUpCampaigns();
        if (!(await stepEach())) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return work;
    },
    accepted: (uniqueId) => sandbox.events({ uniqueId, limit: 1_000 }).items,
    async close() {
      await producer.close();
      await delivery.close(2_000);
      await forget();
      await closeRedis(redis, 1_000);
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}

function databaseUrl(database: number): string {
  const url = new URL(testRedisUrl());
  url.pathname = `/${database}`;
  return url.href;
}
