/**
 * Everything that runs for one destination in this process: the workers of its lanes, its permits, its circuit breaker.
 * Destinations share only the connection, so one can be changed while the others keep running.
 */
import type { Config, Destination } from '@tracklayer/config';
import type { JobType } from '@tracklayer/events';
import type { HistoryWriter } from '@tracklayer/history';
import { compactJournal } from '@tracklayer/journal';
import { createKlaviyoClient, limitWindows, supportsBackfillFlag } from '@tracklayer/klaviyo';
import { createDeliveryStore } from '@tracklayer/lanes';
import { erasedPeopleOver, NOBODY_ERASED } from '@tracklayer/persons';
import { createPermits } from '@tracklayer/rate-limit';
import { redisHealth, withDeadline } from '@tracklayer/redis';
import { createCircuitBreaker } from '../breaker/circuit-breaker.js';
import { heldLanes, isWhollyHeld } from '../breaker/held-lanes.js';
import { holdLog } from '../breaker/hold-log.js';
import { readAccount } from '../breaker/probe.js';
import type { DestinationContext } from '../context.js';
import { createJobJournal } from '../journal/run-notes.js';
import { oneAtATime } from '../one-at-a-time.js';
import { answerRequests } from '../requests/answer-requests.js';
import { sayingFirstFailure } from '../saying-first-failure.js';
import { requestSettings } from '../settings.js';
import { createLateNotice } from '../steps/late-notice.js';
import { createDestinationSurge } from '../surge/destination-surge.js';
import { createLaneWatch } from './lane-watch.js';
import { createLaneWorker, type LaneWorker } from './lane-worker.js';
import { createLaneWorkers } from './lane-workers.js';
import { withHistory } from './record-history.js';
import { servedLanes } from './served-lanes.js';
import type { Shared } from './shared.js';
import { createUntilAccepted } from './until-accepted.js';

/** A batch needs megabytes while it is sent. More batches at once are not faster: Klaviyo takes ten per second. */
const MAX_CONCURRENCY: Partial<Record<JobType, number>> = { 'event-backfill': 4 };

/** Redis works when it answers within this time. */
const HEALTHY_MS = 1_000;

/** How long the forced part of a shutdown may take. */
const FORCED_MS = 1_000;

export interface DestinationRuntime {
  destination: Destination;
  /** Runs one due job of one lane; for tests and tools. */
  step(type: JobType): ReturnType<LaneWorker['step']>;
  /** Jobs in work now. */
  inWork(): number;
  /** Reads the hold from Redis, and probes if a probe is due. */
  checkHold(): Promise<void>;
  /** Writes what was counted for the history. */
  writeHistory(): Promise<void>;
  /** Takes no more jobs. Calls in flight may end within `graceMs`; other workers take the remaining jobs. */
  close(graceMs: number): Promise<void>;
}

export function startDestination(
  destination: Destination,
  config: Pick<Config, 'retry' | 'dedupWindowMs' | 'worker' | 'network'>,
  shared: Shared,
  history: HistoryWriter,
): DestinationRuntime {
  const { redis, holds, log, metrics, nowMs, random } = shared;
  const { id } = destination;
  const client = createKlaviyoClient({
    baseUrl: destination.baseUrl,
    apiKey: destination.apiKey.reveal(),
    revision: destination.revision,
    timeoutMs: destination.timeoutMs,
    network: config.network,
  });
  const permits = createPermits({
    redis,
    destination: id,
    windows: limitWindows(destination.limits, shared.publishedLimits),
  });
  const accepted = createUntilAccepted(log, id);
  const ownStore = createDeliveryStore(redis, id, { windowMs: config.dedupWindowMs });
  const store = accepted.over(ownStore);
  const closing = new AbortController();
  const breaker = createCircuitBreaker({
    destination: id,
    holds,
    failuresInARow: config.retry.outageAfter,
    read: () => readAccount({ client, permits, nowMs }, closing.signal),
    wake: (jobs) => store.wake(jobs),
    onChange: () => takeOrPause(),
    ...holdLog(id, log, nowMs),
  });

  const lateNotice = createLateNotice({
    destination: id,
    startFlowsWithinMs: destination.startFlowsWithinMs,
    log,
    count: (events) => store.countLate(events),
  });
  const context: DestinationContext = {
    destination,
    settings: requestSettings(destination),
    client,
    permits,
    breaker,
    supportsBackfill: supportsBackfillFlag(destination.revision),
    startFlowsWithinMs: destination.startFlowsWithinMs,
    store,
    deadLetters: accepted.over(shared.deadLetters),
    erased: destination.erased === 'send' ? NOBODY_ERASED : erasedPeopleOver(redis, id, shared.digestKey),
    enqueue: (jobs) => accepted.write(() => shared.lanes.enqueue(id, jobs)),
    policy: config.retry,
    lateNotice,
    journal: createJobJournal({
      indexer: shared.lanes.journal,
      store: ownStore,
      compact: () => compactJournal(redis, id),
      onShort: (records) =>
        log.warn(
          { destination: id, records },
          'the journal leaves out events: Redis uses over 90 % of maxmemory. Free memory or raise maxmemory',
        ),
      nowMs,
    }),
    log,
    metrics,
    nowMs,
    random,
  };
  const served = servedLanes(config.worker.lanes);
  const surge = served.includes('metric-event')
    ? createDestinationSurge({
        context,
        redis,
        slots: shared.slots.ofSurge(),
        worker: () => workers.of('metric-event'),
        onChange: () => takeOrPause(),
      })
    : undefined;
  const { firstJobs } = shared;
  const workers = createLaneWorkers({
    served,
    start(type) {
      const concurrency = Math.min(destination.concurrency, MAX_CONCURRENCY[type] ?? destination.concurrency);
      const { lockMs } = config.worker;
      const { autorun, solitude } = shared;
      const slots = shared.slots.ofLane(id, type);
      const own = withHistory({ ...context, type }, history.lane(type));
      const { lane, ...inSurge } = surge?.over(own) ?? { lane: own };
      const of = { connection: redis, concurrency, lockMs, autorun, solitude, slots, ...inSurge };
      return createLaneWorker(lane, of);
    },
    usedOf: (types) => shared.lanes.used(id, types),
    wait: firstJobs && ((type, onJob) => firstJobs.wait(id, type, onJob)),
    onStart: () => takeOrPause(),
  });

  /** The lanes whose workers take no jobs now. */
  const stopped = new Set<JobType>();
  function takeOrPause(): void {
    if (!shared.autorun) return;
    for (const [type, worker] of workers.running()) {
      const stops =
        breaker.stops('destination') ||
        isWhollyHeld(type, destination.dialect, breaker.stops) ||
        (type === 'metric-event' && surge?.isElsewhere() === true);
      if (stops === stopped.has(type)) continue;
      if (stops) stopped.add(type);
      else stopped.delete(type);
      worker.take(!stops);
    }
  }

  const checkHold = () =>
    breaker.checkHold().catch((error) => log.warn({ destination: id, error }, 'could not check the hold'));
  const startUsedLanes = () =>
    workers.startUsed()?.catch((error) => {
      log.warn({ destination: id, error }, 'could not look for jobs in unused lanes');
    });
  const watchLanes = createLaneWatch({
    running: workers.running,
    async isRedisFine() {
      return (await redisHealth(redis, HEALTHY_MS)).ok;
    },
    restart(type, idleMs) {
      log.error(
        { destination: id, type, idleMs: Math.round(idleMs) },
        'restarted a lane that took no jobs although Redis works',
      );
      workers.restart(type);
      stopped.delete(type);
      takeOrPause();
    },
  });
  const writeHistory = sayingFirstFailure(
    async () => {
      history.held(heldLanes(breaker));
      await history.write();
    },
    (error) =>
      log.warn(
        { destination: id, error },
        'could not write the history; its counts are kept and written later',
      ),
  );
  const lookAtJournal = sayingFirstFailure(
    () => context.journal.look(),
    (error) =>
      log.warn(
        { destination: id, error },
        'could not sort the journal; events are found all the same, more slowly',
      ),
  );
  const answer = oneAtATime(
    sayingFirstFailure(
      () =>
        answerRequests({
          ...{ redis, destination: id, client, permits, signal: closing.signal },
          ...{ settings: destination, holds },
        }),
      (error) => {
        if (closing.signal.aborted) return;
        log.warn({ destination: id, error }, 'could not answer a request; the worker tries again');
      },
    ),
  );
  const check = () =>
    Promise.all([
      checkHold(),
      startUsedLanes(),
      watchLanes(),
      writeHistory(),
      lookAtJournal(),
      surge?.look(),
      answer(),
      client.trim(),
    ]);
  const stopLooking = shared.autorun ? shared.eachSecond.add(check) : undefined;
  if (shared.autorun) void check();

  return {
    destination,
    inWork: () => workers.running().reduce((sum, [, worker]) => sum + worker.inWork(), 0),
    checkHold: () => breaker.checkHold(),
    writeHistory,
    step(type) {
      const worker = workers.of(type);
      if (!worker) throw new Error(`This worker does not serve the lane ${type}.`);
      return worker.step();
    },
    async close(graceMs) {
      stopLooking?.();
      closing.abort(new Error('the worker is stopping'));
      permits.close();
      breaker.close();
      workers.close();
      await withDeadline(surge?.close() ?? Promise.resolve(), FORCED_MS, () => new Error('surge')).catch(
        () => undefined,
      );
      const running = workers.running().map(([, worker]) => worker);
      const ended = Promise.all(running.map((worker) => worker.close()));
      await withDeadline(ended, graceMs, () => new Error('grace time is over')).catch(async () => {
        log.warn(
          { destination: id, graceMs },
          'calls are still in flight after the grace time; another worker takes their jobs',
        );
        const forced = Promise.all(running.map((worker) => worker.abort()));
        await withDeadline(forced, FORCED_MS, () => new Error('forced close')).catch(() => undefined);
      });
      accepted.stop();
      client.close();
      await withDeadline(lateNotice.close(), FORCED_MS, () => new Error('late')).catch(() => undefined);
      const flushed = withDeadline(history.flush(), FORCED_MS, () => new Error('Redis does not answer'));
      await flushed.catch((error) => {
        const line = { destination: id, error };
        log.warn(line, 'could not write the last counts of the history; calls and latencies are lost');
      });
      await withDeadline(store.close(), FORCED_MS, () => new Error('queues')).catch(() => undefined);
    },
  };
}
