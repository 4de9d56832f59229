/**
 * The surge of one destination in this process: when it begins, which process runs it, and when it ends.
 *
 * Defends against:
 * - an account on which bulk events start no flows: a surge needs a proof, and the log says where it is missing;
 * - two processes that send events of one person at the same time: one process takes all events during a surge. The others
 *   take none until its lease ends, and serve the other lanes;
 * - a process that dies: one that stands by sees it and goes on, however little is left. Where Redis does not show the death, the
 *   lease ends after some seconds. Events of people who have an event in the hands of the dead process wait for it;
 * - a bulk endpoint that is held or fails: the surge ends, and rests for a while.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sustainedRates } from '@tracklayer/klaviyo';
import type { LostHolder, Surges, WaitingLine } from '@tracklayer/lanes';
import type { DestinationContext } from '../context.js';
import { oneAtATime } from '../one-at-a-time.js';
import { createBacklog } from './backlog.js';
import { isBulkRuledOut } from './bulk-endpoint.js';
import { createElders } from './elders.js';
import { eventKeyOf } from './event-key.js';
import { createFeed } from './feed.js';
import { createFreshEvents } from './fresh-events.js';
import type { Holder } from './holder.js';
import type { LaneSurge } from './lane-surge.js';
import { createPace } from './pace.js';
import { createProofLook } from './proof.js';
import { mustBegin, mustGoOn } from './rule.js';
import { createStandBy } from './stand-by.js';

export interface SurgeOptions {
  context: DestinationContext;
  surges: Surges;
  line: WaitingLine;
  fingerprint: string;
  /** The lane of events in this process. Undefined where it does not run. */
  lane(): LaneSurge | undefined;
  /** The worker of that lane, as the locks of its jobs name it. */
  workerId(): string | undefined;
  /** Takes more events of the lane. Resolves to how many. */
  takeMore(count: number): Promise<number>;
  /** More or fewer events may be in work, or another process runs the surge. */
  onChange(): void;
}

export interface Surge extends Holder {
  /** Looks at the lane. Call this each second. */
  tick(): Promise<void>;
  /** The bulk endpoint does not work. */
  trouble(code: string): void;
  /** These events are to come next. */
  bring(jobIds: readonly string[]): void;
  close(): Promise<void>;
}

const REST_MS = 30_000;
/** After each page. So a worker that stands by takes little of the time of Redis. */
const READ_REST_MS = 60;
/** The other processes look once a second. Their calls in flight are known by then. */
const OTHERS_STOP_MS = 1_500;
const DONE = 'done';
/** The lease goes on for this long while the last events of a surge end. */
const LINGER_MS = 20_000;

interface Beginning {
  /** Events that wait, where that is known. */
  waiting?: number;
  isUnfinished: boolean;
  /** The process that had the surge before. */
  lost?: LostHolder;
}

export function createSurge(options: SurgeOptions): Surge {
  const { context, surges, line, fingerprint, lane, workerId, takeMore, onChange } = options;
  const { destination, breaker, log, nowMs } = context;
  const { id } = destination;
  const { afterMs } = destination.surge;
  const token = randomUUID();
  const lease = surges.lease(token);
  const limitPerSecond = sustainedRates(destination.limits)['metric-event'];
  const pace = createPace();
  let isElsewhere = false;
  let holds = false;
  /** It has the lease, and its events still go one by one. */
  let isPreparing = false;
  let hasLooked = false;
  let restUntilMs = 0;
  let stoppedMs = 0;
  let readMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  const isOn = () => lane()?.isOn() === true;
  const isRuledOut = () => isBulkRuledOut(breaker);

  const elders = createElders({ line, lane, takeMore });
  const backlog = createBacklog(line);
  const sayUnwatched = (error: unknown) =>
    log.debug(
      { destination: id, error },
      'the death of the worker with the surge may show only when its lease ends',
    );
  const isStandingBy = () => isElsewhere && !holds && !closed;
  const standBy = createStandBy({
    surges,
    isWanted: isStandingBy,
    readAhead: () => backlog.read(isStandingBy, READ_REST_MS),
    onLost: takeOver,
    onError: sayUnwatched,
  });
  const fresh = createFreshEvents({
    line,
    backlog,
    order: { know: (event) => lane()?.order.know(event), has: (people) => lane()?.order.has(people) ?? true },
    onFresh: (jobId) => lane()?.goesSingly(jobId),
    isWanted: () => holds && !closed,
    perSecond: limitPerSecond,
    nowMs,
  });

  const feed = createFeed({
    fresh,
    takeMore,
    freeSlots: () => lane()?.freeSlots() ?? 0,
    isWanted: () => isOn() && !closed,
    onError: (error) =>
      log.warn({ destination: id, error }, 'could not look for fresh events; they wait behind the backlog'),
  });

  const isProven = createProofLook(surges, fingerprint, context);

  /** The other processes take no more events from their next look on. Until then, and until the backlog is known, all goes on. */
  async function prepare(waiting: number, isUnfinished: boolean): Promise<void> {
    const isTaken = (await lease.take()) !== undefined;
    // What a dead process had in work goes in its order, so this one takes nothing before it knows it.
    if (isTaken || isUnfinished) setElsewhere(true);
    // It may have taken over meanwhile.
    if (!isTaken && !holds) void begin({ waiting, isUnfinished });
  }

  /** The process that had the surge is gone. All others have stopped already. */
  async function takeOver(lost: LostHolder): Promise<void> {
    if (lane() === undefined || isRuledOut() || nowMs() < restUntilMs) return;
    const isTaken = (await lease.take(lost.token)) !== undefined;
    if (!isTaken && !holds) void begin({ isUnfinished: true, lost });
  }

  async function begin({ waiting, isUnfinished, lost }: Beginning): Promise<void> {
    holds = true;
    isPreparing = true;
    try {
      const takenBack = lost && (await surges.takeBack(lost.workerId));
      await Promise.all([!lost && sleep(OTHERS_STOP_MS), fresh.readBacklog()]);
      backlog.forget();
      const own = lane();
      if (!holds || closed || own === undefined || isRuledOut()) return;
      const foreign = (await line.inWork()).filter((each) => !own.order.isInWork(each));
      const payloads = await line.payloads(foreign);
      own.waitFor(foreign.map((each, at) => eventKeyOf(each, payloads[at])));
      await surges.begin();
      own.start();
      // Events that a lock stopped while the backlog was read. From now on such events wait in their slots.
      await fresh.readDelayed();
      isElsewhere = false;
      onChange();
      const what = isUnfinished
        ? 'a surge goes on in this worker: another one stopped or died'
        : 'a surge began';
      log.info({ destination: id, type: 'metric-event', waiting, takenBack }, what);
      feed.start();
    } catch (error) {
      log.warn({ destination: id, error }, 'could not begin a surge; single calls go on');
      restUntilMs = nowMs() + REST_MS;
    } finally {
      isPreparing = false;
      if (holds) setElsewhere(false);
    }
  }

  function stop(reason: string): void {
    lane()?.stop();
    // What is left of a backlog that is done goes on at once.
    if (reason !== DONE) lane()?.giveBack();
    stoppedMs = nowMs();
    onChange();
    log.info({ destination: id, type: 'metric-event', reason }, 'a surge ended');
  }

  async function readView(): ReturnType<Surges['view']> {
    const startMs = nowMs();
    const view = await surges.view();
    readMs = startMs;
    if (!holds && view.holder !== undefined) setElsewhere(true);
    return view;
  }

  const isStale = () => !holds && Math.abs(nowMs() - readMs) > OTHERS_STOP_MS;

  async function readUntilSure(): Promise<void> {
    while (isStale() && !closed) await read();
  }

  async function end(): Promise<void> {
    holds = false;
    if (!closed) await surges.end();
    await lease.release();
  }

  async function look(): Promise<void> {
    if (closed) return;
    // Also before the lane has its first job.
    if (!hasLooked) {
      hasLooked = true;
      await isProven();
    }
    if (lane() === undefined) return;
    const view = await read();
    pace.note(view.ended, nowMs());
    // Also after a surge: an event in work may still wait for one of another process.
    await elders.look();
    if (holds) return lead(view);
    if (view.holder !== undefined) return;
    const mayBegin = !view.isPaused && !isRuledOut() && nowMs() >= restUntilMs;
    const { isUnfinished } = view;
    const waiting = view.waiting + (isUnfinished ? view.inWork : 0);
    const backlog = { waiting, perSecond: pace.perSecond(), limitPerSecond };
    const isWanted = isUnfinished
      ? mustGoOn({ ...backlog, doSinglesWait: false }, afterMs)
      : mustBegin(backlog, afterMs);
    if (mayBegin && isWanted && (await isProven())) await prepare(waiting, isUnfinished);
    else setElsewhere(false);
  }

  function setElsewhere(value: boolean): void {
    if (isElsewhere === value) return;
    isElsewhere = value;
    onChange();
    if (isStandingBy()) standBy.start();
    else backlog.forget();
  }

  /** By itself, and not after the other work of a look: that may take longer than the lease. */
  async function renew(): Promise<void> {
    if (!holds || closed) return;
    if ((await lease.take()) === undefined) {
      const own = workerId();
      // Where Redis refuses this, the others wait for the end of the lease.
      if (holds && own !== undefined) await surges.announce({ token, workerId: own }).catch(sayUnwatched);
      return;
    }
    if (!holds) return;
    // This process was blocked for longer than its lease, and another one took it.
    holds = false;
    setElsewhere(true);
    if (isOn()) stop('another worker has it');
    else lane()?.giveBack();
  }

  async function lead({ waiting, isPaused }: Awaited<ReturnType<Surges['view']>>): Promise<void> {
    if (isPreparing) return;
    const own = lane();
    const left = waiting + (own?.order.inWork() ?? 0) + (own?.elsewhere().length ?? 0);
    if (isOn()) {
      if (isRuledOut()) stop('held');
      else if (isPaused) {
        stop('paused');
        lane()?.giveBack();
      } else {
        const doSinglesWait = own?.doSinglesWait() === true;
        if (!mustGoOn({ waiting: left, limitPerSecond, doSinglesWait }, afterMs)) stop(DONE);
      }
      return;
    }
    const isOver = lane()?.order.inWork() === 0 || nowMs() - stoppedMs > LINGER_MS;
    if (isOver) await end();
  }

  const read = oneAtATime(readView);
  const [looking, renewing] = [oneAtATime(look), oneAtATime(renew)];

  return {
    async tick() {
      await Promise.all([renewing(), looking()]);
    },
    isElsewhere: () => isElsewhere,
    readHolder: () => (isStale() ? readUntilSure() : undefined),
    trouble(code) {
      restUntilMs = nowMs() + REST_MS;
      if (isOn()) stop(code);
    },
    bring(jobIds) {
      // What fails here is tried again by the next look.
      elders.fetch(jobIds).catch(() => undefined);
    },
    async close() {
      closed = true;
      lane()?.close();
      if (holds) await end();
    },
  };
}
