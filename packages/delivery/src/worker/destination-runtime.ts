/**
 * Everything that runs for one destination in this process: its lanes' workers, its permits, its hold. Destinations come
 * and go by themselves and share nothing but the connection, so one of them can be changed without a word to the others.
 */
import type { Config, Destination } from '@tracklayer/config';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { Holds } from '@tracklayer/holds';
import { createKlaviyoClient, limitWindows, type PublishedLimits } from '@tracklayer/klaviyo';
import { createSettlement, type Lanes } from '@tracklayer/lanes';
import { createPermits } from '@tracklayer/rate-limit';
import { type RedisClient, withDeadline } from '@tracklayer/redis';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import { createHoldGate } from '../breaker/circuit-breaker.js';
import { probeDestination } from '../breaker/probe.js';
import type { DestinationContext } from '../context.js';
import { requestSettings } from '../settings.js';
import { createLaneWorker, type LaneWorker } from './lane-worker.js';
import { servedLanes } from './served-lanes.js';

/** A batch takes megabytes while it is in work, and more of them at once are not sent sooner: ten go in a second. */
const MOST_AT_ONCE: Partial<Record<JobType, number>> = { 'event-backfill': 4 };

/** How often the hold in Redis is looked at, and how soon a worker notices another one's. */
const LOOK_EVERY_MS = 1_000;

/** How long the forced part of a shutdown may take. */
const FORCED_MS = 1_000;

/** What all destinations of a process share. */
export interface Shared {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
  log: Logger;
  metrics: Metrics;
  /** What Klaviyo publishes of itself; only a sandbox without limits has others. */
  publishedLimits?: PublishedLimits | undefined;
  /** False: nothing runs but what `step` and `look` are called for. */
  autorun: boolean;
  nowMs: () => number;
  random: () => number;
}

export interface DestinationRuntime {
  destination: Destination;
  /** Advances one due job of one lane; for tests and tools. */
  step(type: JobType): ReturnType<LaneWorker['step']>;
  /** Compares with the hold in Redis, and probes where it is time. */
  look(): Promise<void>;
  /** Takes no new job at once; calls in flight may end within `graceMs`, what is left goes to another worker. */
  close(graceMs: number): Promise<void>;
}

export function startDestination(
  destination: Destination,
  config: Pick<Config, 'retry' | 'dedupWindowMs' | 'worker'>,
  shared: Shared,
): DestinationRuntime {
  const { redis, holds, log, metrics, nowMs, random } = shared;
  const { id } = destination;
  const client = createKlaviyoClient({
    baseUrl: destination.baseUrl,
    apiKey: destination.apiKey.reveal(),
    revision: destination.revision,
    timeoutMs: destination.timeoutMs,
  });
  const permits = createPermits({
    redis,
    destination: id,
    windows: limitWindows(destination.limits, shared.publishedLimits),
  });
  const settlement = createSettlement(redis, id, { windowMs: config.dedupWindowMs });
  const closing = new AbortController();
  const gate = createHoldGate({
    destination: id,
    holds,
    failuresInARow: config.retry.outageAfter,
    probe: (hold) => probeDestination(hold, { client, permits, nowMs }, closing.signal),
    onChange(open) {
      if (shared.autorun) for (const worker of workers.values()) worker.take(open);
    },
    onHeld({ cause, code, status, detail }) {
      log.error({ destination: id, cause, code, status, detail }, 'destination held: its jobs wait, unspent');
    },
    onLifted({ sinceMs, probes }) {
      log.warn({ destination: id, heldMs: nowMs() - sinceMs, probes }, 'destination delivers again');
    },
  });

  const context: DestinationContext = {
    destination,
    settings: requestSettings(destination),
    client,
    permits,
    gate,
    settlement,
    deadLetters: shared.deadLetters,
    enqueue: (jobs) => shared.lanes.enqueue(id, jobs),
    policy: config.retry,
    log,
    metrics,
    nowMs,
    random,
  };
  const workers = new Map<JobType, LaneWorker>();
  for (const type of servedLanes(config.worker.lanes)) {
    const concurrency = Math.min(destination.concurrency, MOST_AT_ONCE[type] ?? destination.concurrency);
    const { lockMs } = config.worker;
    const options = { connection: redis, concurrency, lockMs, autorun: shared.autorun };
    workers.set(type, createLaneWorker({ ...context, type }, options));
  }

  const look = () =>
    gate.look().catch((error) => log.warn({ destination: id, error }, 'could not look at the hold'));
  const timer = shared.autorun ? setInterval(look, LOOK_EVERY_MS) : undefined;
  if (shared.autorun) void look();

  return {
    destination,
    look: () => gate.look(),
    step(type) {
      const worker = workers.get(type);
      if (!worker) throw new Error(`No lane ${type} here.`);
      return worker.step();
    },
    async close(graceMs) {
      clearInterval(timer);
      closing.abort(new Error('the worker is stopping'));
      permits.close();
      gate.close();
      const ended = Promise.all([...workers.values()].map((worker) => worker.close()));
      await withDeadline(ended, graceMs, () => new Error('grace time is over')).catch(async () => {
        log.warn(
          { destination: id, graceMs },
          'calls still in flight after the grace time; another worker takes their jobs',
        );
        const forced = Promise.all([...workers.values()].map((worker) => worker.abort()));
        await withDeadline(forced, FORCED_MS, () => new Error('forced close')).catch(() => undefined);
      });
      client.close();
      await withDeadline(settlement.close(), FORCED_MS, () => new Error('queues')).catch(() => undefined);
    },
  };
}
