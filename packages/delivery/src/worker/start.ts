/**
 * Runs every lane of every configured destination in this process.
 *
 * Defends against a shutdown that loses or repeats calls:
 * 1. The workers take no more jobs, and every wait for a permit ends. Those jobs return to their lanes and spend nothing.
 * 2. Calls in flight may end within the grace time.
 * 3. The remaining calls are aborted. Their locks expire, and another worker takes the jobs.
 * `close` returns in limited time even while Redis is down.
 */
import { randomUUID } from 'node:crypto';
import { createCampaignRunner, createCampaignThread, type Say } from '@tracklayer/campaign-runner';
import type { Config, Destination } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import { createHistoryWriter } from '@tracklayer/history';
import { createHolds } from '@tracklayer/holds';
import { createIndexer } from '@tracklayer/journal';
import type { PublishedLimits } from '@tracklayer/klaviyo';
import {
  createLanes,
  type Lanes,
  REPORT_EVERY_MS,
  UNKNOWN_VERSION,
  WORKER_CONNECTION,
} from '@tracklayer/lanes';
import { announceDigestKey, announceMode, checkDigestKey, digestKeySource } from '@tracklayer/persons';
import { closeRedis, connectRedis, rateLimitedErrors, withDeadline } from '@tracklayer/redis';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import { startCampaignLook } from './campaign-look.js';
import { type Changes, changesBetween } from './changes.js';
import { lookForDataLoss } from './data-loss.js';
import { type DeliveryHealth, deliveryHealth } from './delivery-health.js';
import { type DestinationRuntime, startDestination } from './destination-runtime.js';
import { createEachSecond } from './each-second.js';
import { createFirstJobs } from './first-jobs.js';
import { createIdleMemory } from './idle-memory.js';
import { startJanitor } from './janitor.js';
import { createJobSlots } from './job-slots.js';
import type { LaneWorker } from './lane-worker.js';
import { metricSources } from './metric-sources.js';
import { createPresence } from './presence.js';
import { type RedisFitness, startRedisFitness } from './redis-fitness.js';
import { servedLanes } from './served-lanes.js';
import type { Shared } from './shared.js';
import { createSolitude } from './solitude.js';
import { startAll } from './start-all.js';
import { sayWhileWaiting, unlessStopped } from './wait-for-redis.js';

export interface DeliveryOptions {
  log: Logger;
  metrics: Metrics;
  /** The version of the program, as people see it. Default: `unknown`. */
  version?: string | undefined;
  /** Klaviyo's published limits. Only a sandbox without limits has others. */
  publishedLimits?: PublishedLimits;
  /** False: nothing runs except by calls of `step`, `checkHold`, `takeUpCampaigns` and `tidy`. Default true. */
  autorun?: boolean;
  nowMs?: () => number;
  random?: () => number;
  /** The file of a thread that runs campaigns, see `createCampaignThread`. Default: they run in this thread. */
  campaignThread?: URL | undefined;
  /** Ends a start that waits, e.g. for Redis. */
  stop?: AbortSignal | undefined;
}

export interface Delivery {
  lanes: Lanes;
  /** Runs one due job of one lane; for tests and tools. */
  step(destination: string, type: JobType): ReturnType<LaneWorker['step']>;
  /** Reads a destination's hold from Redis, and probes if a probe is due; for tests and tools. */
  checkHold(destination: string): Promise<void>;
  /** Runs one round of the janitor. */
  tidy(): Promise<void>;
  /** Takes up the campaigns that no process runs. */
  takeUpCampaigns(): Promise<void>;
  /** Writes what was counted for the history of a destination; for tests and tools. */
  writeHistory(destination: string): Promise<void>;
  /** Reads the settings of Redis now. */
  lookAtRedis(): Promise<void>;
  /** Says now that this worker runs, and looks for older workers now and then. */
  sayThatItRuns(): Promise<void>;
  /** Whether Redis accepts writes within a second, and what the last look at its settings found. */
  health(): Promise<DeliveryHealth>;
  /**
   * Applies another configuration. Added, removed and changed destinations restart; the others keep running. Calls run one
   * after another.
   */
  reload(config: Config): Promise<Changes>;
  /** Resolves within about `graceMs` plus two seconds, even if Redis or the destination hangs. */
  close(graceMs: number): Promise<void>;
}

/** How often the janitor runs. */
const TIDY_EVERY_MS = 60_000;

/** How often the worker looks for campaigns that no process runs. */
const LOOK_FOR_CAMPAIGNS_EVERY_MS = 1_000;

/**
 * How often INFO is read, since a replica that lags is said within seconds; how long a finding stays away until it is over;
 * and how often the log repeats that Redis is unfit.
 */
const FITNESS = { everyMs: 5_000, overAfterMs: 60_000, repeatMs: 600_000 };

/** How long the forced part of a shutdown may take. */
const FORCED_MS = 1_000;

/** How long the runs of campaigns may take to end. Without an end, their leases expire. */
const CAMPAIGNS_MS = 2_500;

/** Epoch ms when the process started, and the time since. The machine's clock may be set meanwhile: this one does not jump. */
const steadyNow = () => performance.timeOrigin + performance.now();

/**
 * Waits for Redis, then starts every destination.
 *
 * @throws {import('@tracklayer/redis').RedisUnfitError} where Redis deletes keys and the configuration does not allow it
 */
export async function startDelivery(initial: Config, options: DeliveryOptions): Promise<Delivery> {
  const { log, metrics, autorun = true, publishedLimits, stop } = options;
  const onError = rateLimitedErrors((report) => log.error(report, 'Redis'), 5_000, Date.now);
  const redis = connectRedis(initial.redis.url, { role: 'worker', name: WORKER_CONNECTION, onError });
  const digestKey = digestKeySource(redis, initial.digestKey?.reveal());
  const lanes = createLanes(redis, {
    dedupWindowMs: initial.dedupWindowMs,
    journal: createIndexer(initial.journal, digestKey),
  });
  const deadLetters = createDeadLetters(redis, {
    lanes,
    retention: initial.deadLetters,
    backfillOlderThanMs: initial.replay.backfillOlderThanMs,
    defaults: initial.defaults,
  });
  // All workers share Redis's clock. A test uses its own.
  const holds = createHolds(redis, options.nowMs ? { now: options.nowMs } : {});
  const { nowMs = Date.now, random = Math.random } = options;
  const memory = createIdleMemory();
  const shared: Shared = {
    redis,
    lanes,
    deadLetters,
    holds,
    digestKey,
    log,
    metrics,
    publishedLimits,
    autorun,
    solitude: createSolitude(),
    slots: createJobSlots(initial, log, metrics, memory),
    firstJobs: autorun ? createFirstJobs(redis, onError) : undefined,
    eachSecond: createEachSecond(),
    nowMs,
    random,
  };

  let config = initial;
  const running = new Map<string, DestinationRuntime>();
  const destinations = () => [...running.keys()];
  const presence = createPresence({
    redis,
    id: randomUUID(),
    version: options.version ?? UNKNOWN_VERSION,
    destinations,
    lanes: servedLanes(initial.worker.lanes),
    inWork: (destination) => running.get(destination)?.inWork() ?? 0,
    log,
    everyMs: REPORT_EVERY_MS,
  });
  let closed = false;
  let fitness: RedisFitness;
  try {
    const { allowEviction } = initial.redis;
    const looked = startRedisFitness({ redis, allowEviction, log, nowMs: Date.now, ...FITNESS });
    fitness = await unlessStopped(sayWhileWaiting(looked, initial.redis.url, log), stop);
    await unlessStopped(startAll(config.destinations, start), stop);
  } catch (error) {
    closed = true;
    await Promise.all([...running.values()].map((each) => each.close(initial.worker.graceMs)));
    await presence.stop(FORCED_MS);
    await closeRedis(redis, FORCED_MS);
    throw error;
  }

  const unwatch = metrics.watch(metricSources({ destinations, lanes, deadLetters, holds }));
  const janitor = startJanitor({ destinations, deadLetters, log, everyMs: TIDY_EVERY_MS });
  if (autorun) {
    void janitor.tidy();
    presence.begin();
  }
  const say: Say = (level, fields, message) => log[level](fields, message);
  const { campaignThread } = options;
  const campaigns = startCampaignLook({
    waiting: (destination) => deadLetters.campaigns.waiting(destination),
    destinations,
    runner:
      campaignThread === undefined
        ? createCampaignRunner({ run: deadLetters.campaigns.run, say })
        : createCampaignThread({ program: campaignThread, config: initial, say }),
    log,
    everyMs: autorun ? LOOK_FOR_CAMPAIGNS_EVERY_MS : undefined,
  });
  const restore = (id: string) => announce(runtime(id).destination, true);
  const stopLookingForLoss = autorun ? lookForDataLoss({ destinations, lanes, restore, log }) : undefined;
  const stopLookingAtMemory = autorun ? shared.eachSecond.add(memory.look) : undefined;

  let reloading: Promise<unknown> = Promise.resolve();

  async function announce({ id, erased }: Destination, again = false): Promise<void> {
    await lanes.register(id, { again });
    await checkDigestKey(redis, id, digestKey);
    await announceMode(redis, id, erased);
    // The secret may lie on a node of a Cluster that is away. Only a warning of producers needs it.
    announceDigestKey(redis, id, digestKey).catch((error) =>
      log.warn({ destination: id, error }, 'could not tell the producers which digest key the workers have'),
    );
  }

  async function start(destination: Destination): Promise<void> {
    if (closed) return;
    await announce(destination);
    await presence.announce(destination.id);
    const history = createHistoryWriter({
      redis,
      destination: destination.id,
      id: randomUUID(),
      version: options.version ?? UNKNOWN_VERSION,
      nowMs: options.nowMs ?? steadyNow,
      ownClock: options.nowMs !== undefined,
    });
    // Before the first job: the history begins with what the lanes count now.
    await history.write({ always: true }).catch((error) => {
      log.warn({ destination: destination.id, error }, 'could not begin to write the history');
    });
    if (!closed) running.set(destination.id, startDestination(destination, config, shared, history));
  }

  async function change(next: Config): Promise<Changes> {
    const changes = changesBetween(config, next);
    const kept: Config = { ...config, destinations: next.destinations };
    if (closed) return changes;
    config = kept;
    const starting = [...changes.added, ...changes.changed];
    const ending = [...changes.removed, ...changes.changed.map(({ id }) => id)];
    // The old runtime ends first. Two at once would double the concurrency, one of them with the old key.
    await Promise.all(ending.map((id) => running.get(id)?.close(config.worker.graceMs)));
    for (const id of changes.removed) {
      running.delete(id);
      await presence.forget(id);
    }
    // A mended key or address need not wait for the end of a gap.
    for (const { id } of changes.changed) await holds.probeSoon(id);
    await startAll(starting, start);
    return changes;
  }

  function runtime(destination: string): DestinationRuntime {
    const found = running.get(destination);
    if (!found) throw new Error(`This worker does not serve the destination ${destination}.`);
    return found;
  }

  return {
    lanes,
    tidy: () => janitor.tidy(),
    takeUpCampaigns: () => campaigns.look(),
    lookAtRedis: () => fitness.look(),
    sayThatItRuns: () => presence.beat(),
    step: async (destination, type) => runtime(destination).step(type),
    checkHold: async (destination) => runtime(destination).checkHold(),
    writeHistory: async (destination) => runtime(destination).writeHistory(),
    health: () => deliveryHealth(redis, fitness.findings),
    reload(next) {
      const changed = reloading.then(() => change(next));
      reloading = changed.catch(() => undefined);
      return changed;
    },
    async close(graceMs) {
      closed = true;
      unwatch();
      fitness.stop();
      stopLookingForLoss?.();
      stopLookingAtMemory?.();
      memory.stop();
      janitor.stop();
      presence.stopping();
      const left = withDeadline(campaigns.close(), CAMPAIGNS_MS, () => new Error('campaigns'));
      await left.catch(() => undefined);
      await Promise.all([...running.values()].map((each) => each.close(graceMs)));
      await presence.stop(FORCED_MS);
      await withDeadline(lanes.close(), FORCED_MS, () => new Error('queues')).catch(() => undefined);
      await closeRedis(redis, FORCED_MS);
    },
  };
}
