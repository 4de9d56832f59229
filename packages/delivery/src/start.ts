/**
 * Runs every lane of every configured destination in this process.
 *
 * Defends against a shutdown that loses or repeats calls: first no new job is taken and every wait for a permit ends
 * (those jobs go back unspent), then calls in flight may end within the grace time, then what is left is aborted; its
 * locks expire and another worker takes the jobs. `close` returns in bounded time even while Redis is away.
 */
import type { Config, Destination } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import { createKlaviyoClient } from '@tracklayer/klaviyo';
import { createLanes, createSettlement, type Lanes } from '@tracklayer/lanes';
import { createPermits } from '@tracklayer/rate-limit';
import {
  closeRedis,
  connectRedis,
  type RedisClient,
  rateLimitedErrors,
  redisHealth,
  withDeadline,
} from '@tracklayer/redis';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { DestinationContext } from './context.js';
import { startJanitor } from './janitor.js';
import { createLaneWorker, type LaneWorker } from './lane-worker.js';
import { metricSources } from './metric-sources.js';
import { type PublishedLimits, requestSettings, windowsOf } from './settings.js';
import { shareWrites } from './share-writes.js';

/** Lanes a worker serves. */
const SERVED: readonly JobType[] = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'];

export interface DeliveryOptions {
  log: Logger;
  metrics: Metrics;
  /** What Klaviyo publishes of itself; only a sandbox without limits has others. */
  publishedLimits?: PublishedLimits;
  /** False: nothing runs but what `step` is called for. Default true. */
  autorun?: boolean;
  nowMs?: () => number;
  random?: () => number;
}

export interface Delivery {
  lanes: Lanes;
  /** Advances one due job of one lane; for tests and tools. */
  step(destination: string, type: JobType): ReturnType<LaneWorker['step']>;
  /** One round of the janitor now. */
  tidy(): Promise<void>;
  /** Whether Redis takes work, within a second. */
  healthy(): Promise<boolean>;
  /** Ends within about `graceMs` plus two seconds, whatever Redis and the destination do. */
  close(graceMs: number): Promise<void>;
}

/** How often what was left half done is looked for. */
const TIDY_EVERY_MS = 60_000;

/** How long the forced part of a shutdown may take. */
const FORCED_MS = 1_000;

export async function startDelivery(config: Config, options: DeliveryOptions): Promise<Delivery> {
  const { log, metrics, autorun = true } = options;
  const onError = rateLimitedErrors((report) => log.error(report, 'Redis'), 5_000, Date.now);
  const redis = connectRedis(config.redis.url, { role: 'worker', name: 'tracklayer-worker', onError });
  shareWrites(redis);
  const lanes = createLanes(redis, { dedupWindowMs: config.dedupWindowMs });
  const deadLetters = createDeadLetters(redis, { lanes });

  const contexts = config.destinations.map((destination) => destinationContext(destination, redis));
  const workers = new Map<string, LaneWorker>();
  for (const context of contexts) {
    await lanes.register(context.destination.id);
    for (const type of SERVED) {
      workers.set(
        laneId(context.destination.id, type),
        createLaneWorker(
          { ...context, type },
          {
            connection: redis,
            concurrency: context.destination.concurrency,
            lockMs: config.worker.lockMs,
            autorun,
          },
        ),
      );
    }
  }

  const destinations = config.destinations.map(({ id }) => id);
  const unwatch = metrics.watch(metricSources(destinations, lanes, deadLetters));
  const janitor = startJanitor({ destinations, deadLetters, log, everyMs: TIDY_EVERY_MS });
  if (autorun) void janitor.tidy();

  return {
    lanes,
    tidy: () => janitor.tidy(),
    step(destination, type) {
      const worker = workers.get(laneId(destination, type));
      if (!worker) throw new Error(`No lane ${type} for destination ${destination} here.`);
      return worker.step();
    },
    async healthy() {
      return (await redisHealth(redis, 1_000)).ok;
    },
    async close(graceMs) {
      unwatch();
      janitor.stop();
      for (const context of contexts) context.permits.close();
      const ended = Promise.all([...workers.values()].map((worker) => worker.close()));
      await withDeadline(ended, graceMs, () => new Error('grace time is over')).catch(async () => {
        log.warn({ graceMs }, 'calls still in flight after the grace time; another worker takes their jobs');
        const forced = Promise.all([...workers.values()].map((worker) => worker.abort()));
        await withDeadline(forced, FORCED_MS, () => new Error('forced close')).catch(() => undefined);
      });
      for (const context of contexts) context.client.close();
      const queues = Promise.all([lanes.close(), ...contexts.map((context) => context.settlement.close())]);
      await withDeadline(queues, FORCED_MS, () => new Error('queues')).catch(() => undefined);
      await closeRedis(redis, FORCED_MS);
    },
  };

  function destinationContext(destination: Destination, client: RedisClient): DestinationContext {
    return {
      destination,
      settings: requestSettings(destination),
      client: createKlaviyoClient({
        baseUrl: destination.baseUrl,
        apiKey: destination.apiKey.reveal(),
        revision: destination.revision,
        timeoutMs: destination.timeoutMs,
      }),
      permits: createPermits({
        redis: client,
        destination: destination.id,
        windows: windowsOf(destination.limits, options.publishedLimits),
      }),
      settlement: createSettlement(client, destination.id, { windowMs: config.dedupWindowMs }),
      deadLetters,
      policy: config.retry,
      log,
      metrics,
      nowMs: options.nowMs ?? Date.now,
      random: options.random ?? Math.random,
    };
  }
}

function laneId(destination: string, type: JobType): string {
  return `${destination}/${type}`;
}
