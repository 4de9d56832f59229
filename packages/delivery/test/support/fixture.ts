import { randomUUID } from 'node:crypto';
import { type ConfigInput, type DestinationInput, loadConfig } from '@tracklayer/config';
import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { PublishedLimits } from '@tracklayer/klaviyo';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import {
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '@tracklayer/sandbox';
import { createLogger, createMetrics, type Metrics } from '@tracklayer/telemetry';
import { type Delivery, startDelivery } from '../../src/worker/start.js';

/** The default of a configuration with enough attempts. */
const OUTAGE_AFTER = 5;

const REDIS_URL = process.env.TRACKLAYER_TEST_REDIS_URL ?? '';

/** A new destination with a sandbox, a producer, and a worker that runs only when the test steps it. */
export interface Fixture {
  destination: string;
  sandbox: Sandbox;
  producer: Producer;
  delivery: Delivery;
  deadLetters: DeadLetters;
  redis: RedisClient;
  metrics: Metrics;
  /** What the worker logged as a warning or an error, one line of JSON each. */
  logged: string[];
  /** The worker's clock. */
  clock: { nowMs: number };
  /** Starts one more worker of the same destination, with the same clock. The test closes it, or forgets it. */
  another(metrics?: Metrics): Promise<Delivery>;
  /** Steps every lane until no job is due. Resolves to the number of steps. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  sandbox?: SandboxOptions;
  revision?: string;
  listId?: string | undefined;
  dialect?: 'klaviyo' | 'guide';
  attempts?: number;
  timeoutMs?: number;
  baseUrl?: string;
  profileFirst?: { maxWaitMs: number };
  /** The worker runs by itself, on the system's clock. Default false: it runs only when the test steps it. */
  autorun?: boolean;
  outageAfter?: number;
  ownership?: DestinationInput['ownership'];
  deadLetters?: ConfigInput['deadLetters'];
  publishedLimits?: PublishedLimits;
  erased?: DestinationInput['erased'];
  consent?: DestinationInput['consent'];
  orderedProducts?: boolean;
  surge?: DestinationInput['surge'];
  concurrency?: number;
  limits?: DestinationInput['limits'];
  journal?: ConfigInput['journal'];
  /** Default: the Redis that all tests share. */
  redisUrl?: string;
}

export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const destination = `t${randomUUID().slice(0, 8)}`;
  const { redisUrl = REDIS_URL } = options;
  const sandbox = await startSandbox(options.sandbox);
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'test' });
  const listId = 'listId' in options ? options.listId : DEFAULT_LIST_ID;
  const loaded = await loadConfig({
    cwd: '/',
    env: { KEY: DEFAULT_KEY },
    input: {
      redis: { url: redisUrl },
      retry: { attempts: options.attempts ?? 3, baseMs: 1_000, capMs: 60_000 },
      ...(options.deadLetters && { deadLetters: options.deadLetters }),
      ...(options.journal && { journal: options.journal }),
      destinations: {
        [destination]: {
          apiKeyEnv: 'KEY',
          baseUrl: options.baseUrl ?? sandbox.url,
          ...(options.revision !== undefined && { revision: options.revision }),
          dialect: options.dialect ?? 'klaviyo',
          timeoutMs: options.timeoutMs ?? 10_000,
          ...(listId === undefined ? {} : { listId }),
          ...(options.consent && { consent: options.consent }),
          ...(options.ownership && { ownership: options.ownership }),
          ...(options.orderedProducts && { orderedProducts: true }),
          ...(options.surge && { surge: options.surge }),
          ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
          ...(options.limits && { limits: options.limits }),
          ...(options.erased && { erased: options.erased }),
        },
      },
    },
  });
  // A file may not have this: a job whose attempts end before the destination is held.
  const retry = { ...loaded.retry, outageAfter: options.outageAfter ?? OUTAGE_AFTER };
  const config = { ...loaded, retry };
  const clock = { nowMs: Date.now() };
  const logged: string[] = [];
  const metrics = createMetrics();
  const log = createLogger({
    name: 'test',
    level: 'warn',
    linesPerSecond: Infinity,
    destination: { write: (line) => logged.push(line) },
  });
  const how = {
    log,
    ...(options.publishedLimits && { publishedLimits: options.publishedLimits }),
    ...(options.autorun
      ? {}
      : {
          autorun: false,
          nowMs: () => clock.nowMs,
          // No back-off: a retry is due at once, and the test decides when to step.
          random: () => 0,
        }),
  };
  const delivery = await startDelivery(config, { ...how, metrics });
  const producer = createProducer({
    redisUrl,
    destinations: [destination],
    ...(options.profileFirst ? { profileFirst: options.profileFirst } : {}),
  });
  const deadLetters = createDeadLetters(redis, { lanes: delivery.lanes });

  return {
    destination,
    sandbox,
    producer,
    delivery,
    deadLetters,
    redis,
    metrics,
    logged,
    clock,
    another: (own = createMetrics()) => startDelivery(config, { ...how, metrics: own }),
    async drain() {
      let moved = 0;
      for (;;) {
        let idle = true;
        for (const type of JOB_TYPES) {
          clock.nowMs = Date.now();
          if ((await delivery.step(destination, type)) === 'idle') continue;
          idle = false;
          moved += 1;
        }
        if (idle) return moved;
      }
    },
    async close() {
      await producer.close();
      await delivery.close(2_000);
      await closeRedis(redis, 1_000);
      await sandbox.close();
    },
  };
}
