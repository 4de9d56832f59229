/**
 * Runs every lane of every configured destination in this process.
 *
 * Defends against a shutdown that loses or repeats calls: first no new job is taken and every wait for a permit ends
 * (those jobs go back unspent), then calls in flight may end within the grace time, then what is left is aborted; its
 * locks expire and another worker takes the jobs. `close` returns in bounded time even while Redis is away.
 */
import type { Config } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import type { PublishedLimits } from '@tracklayer/klaviyo';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, rateLimitedErrors, redisHealth, withDeadline } from '@tracklayer/redis';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import { type Changes, changesBetween } from './changes.js';
import { type DestinationRuntime, type Shared, startDestination } from './destination-runtime.js';
import { startJanitor } from './janitor.js';
import type { LaneWorker } from './lane-worker.js';
import { metricSources } from './metric-sources.js';

export interface DeliveryOptions {
  log: Logger;
  metrics: Metrics;
  /** What Klaviyo publishes of itself; only a sandbox without limits has others. */
  publishedLimits?: PublishedLimits;
  /** False: nothing runs but what `step`, `look` and `tidy` are called for. Default true. */
  autorun?: boolean;
  nowMs?: () => number;
  random?: () => number;
}

export interface Delivery {
  lanes: Lanes;
  /** Advances one due job of one lane; for tests and tools. */
  step(destination: string, type: JobType): ReturnType<LaneWorker['step']>;
  /** Compares a destination with its hold in Redis, and probes where it is time; for tests and tools. */
  look(destination: string): Promise<void>;
  /** One round of the janitor now. */
  tidy(): Promise<void>;
  /** Whether Redis takes work, within a second. */
  healthy(): Promise<boolean>;
  /**
   * Goes on under another configuration: destinations come, go, and change; those that are the same are not touched.
   * One call after another.
   */
  reload(config: Config): Promise<Changes>;
  /** Ends within about `graceMs` plus two seconds, whatever Redis and the destination do. */
  close(graceMs: number): Promise<void>;
}

/** How often what was left half done is looked for. */
const TIDY_EVERY_MS = 60_000;

/** How long the forced part of a shutdown may take. */
const FORCED_MS = 1_000;

export async function startDelivery(initial: Config, options: DeliveryOptions): Promise<Delivery> {
  const { log, metrics, autorun = true, publishedLimits } = options;
  const onError = rateLimitedErrors((report) => log.error(report, 'Redis'), 5_000, Date.now);
  const redis = connectRedis(initial.redis.url, { role: 'worker', name: 'tracklayer-worker', onError });
  const lanes = createLanes(redis, { dedupWindowMs: initial.dedupWindowMs });
  const deadLetters = createDeadLetters(redis, {
    lanes,
    retention: initial.deadLetters,
    backfillOlderThanMs: initial.replay.backfillOlderThanMs,
  });
  // In a test its clock decides; else Redis's, which all workers share.
  const holds = createHolds(redis, options.nowMs ? { now: options.nowMs } : {});
  const { nowMs = Date.now, random = Math.random } = options;
  const shared: Shared = {
    redis,
    lanes,
    deadLetters,
    holds,
    log,
    metrics,
    publishedLimits,
    autorun,
    nowMs,
    random,
  };

  let config = initial;
  const running = new Map<string, DestinationRuntime>();
  const destinations = () => [...running.keys()];
  for (const each of config.destinations) {
    await lanes.register(each.id);
    running.set(each.id, startDestination(each, config, shared));
  }

  const unwatch = metrics.watch(metricSources({ destinations, lanes, deadLetters, holds }));
  const janitor = startJanitor({ destinations, deadLetters, log, everyMs: TIDY_EVERY_MS });
  if (autorun) void janitor.tidy();

  let reloading: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function change(next: Config): Promise<Changes> {
    const changes = changesBetween(config, next);
    const kept: Config = { ...config, destinations: next.destinations };
    if (closed) return changes;
    config = kept;
    const starting = [...changes.added, ...changes.changed];
    const ending = [...changes.removed, ...changes.changed.map(({ id }) => id)];
    // The old one ends first: two of them would each take the concurrency, one of them with the old key.
    await Promise.all(ending.map((id) => running.get(id)?.close(config.worker.graceMs)));
    for (const id of changes.removed) running.delete(id);
    for (const each of starting) {
      await lanes.register(each.id);
      if (!closed) running.set(each.id, startDestination(each, config, shared));
    }
    return changes;
  }

  function runtime(destination: string): DestinationRuntime {
    const found = running.get(destination);
    if (!found) throw new Error(`No destination ${destination} here.`);
    return found;
  }

  return {
    lanes,
    tidy: () => janitor.tidy(),
    step: async (destination, type) => runtime(destination).step(type),
    look: async (destination) => runtime(destination).look(),
    async healthy() {
      return (await redisHealth(redis, 1_000)).ok;
    },
    reload(next) {
      const changed = reloading.then(() => change(next));
      reloading = changed.catch(() => undefined);
      return changed;
    },
    async close(graceMs) {
      closed = true;
      unwatch();
      janitor.stop();
      await Promise.all([...running.values()].map((each) => each.close(graceMs)));
      await withDeadline(lanes.close(), FORCED_MS, () => new Error('queues')).catch(() => undefined);
      await closeRedis(redis, FORCED_MS);
    },
  };
}
