/**
 * The lanes as they are now, a row each. The command line and the dashboard show the same rows.
 *
 * Defends against a foreign value under one of our keys: it costs the row one figure, and hides no other lane.
 */
import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Hold, Holds, HoldsState } from '@tracklayer/holds';
import type { LaneDepth, Lanes } from '@tracklayer/lanes';
import { type Backlog, backlogOf } from './backlog.js';
import type { Budgets } from './budgets.js';
import { concernsLane, isWholeDestination, stopsLane } from './hold-scope.js';
import type { Unserved, WorkerView } from './worker-view.js';

/** One lane. A figure is undefined where Redis holds a foreign value under its key. */
export interface LaneRow {
  destination: string;
  lane: JobType;
  /** Jobs that a worker can take now. */
  waiting: number | undefined;
  /** Jobs in a worker's hands. */
  active: number | undefined;
  /** Jobs that wait for a time: retries, and jobs that depend on another job. */
  delayed: number | undefined;
  /** Jobs that BullMQ failed. The worker soon moves them to the dead letters. */
  failed: number | undefined;
  paused: boolean;
  /** Workers that run and take jobs of this lane. Undefined where Redis does not tell. */
  workers: number | undefined;
  /** Why no worker takes jobs of this lane. Absent where one does. */
  unserved?: Unserved;
  /** Dead letters of this lane. */
  dead: number | undefined;
  /** Jobs delivered since the destination exists. */
  delivered: number | undefined;
  /** Calls of about the last second, over all workers. */
  perSecond: number | undefined;
  /** Calls of about the last minute, over all workers. */
  perMinute: number | undefined;
  /** Calls that a minute may have now. */
  allowedPerMinute: number | undefined;
  /** Calls that a minute allows all clients of the account together. */
  limitPerMinute: number | undefined;
  /** Calls a minute that other clients of the account use, as far as 429s and headers tell. */
  othersPerMinute: number | undefined;
  /** Epoch ms until which the destination asked us to wait. */
  throttledUntilMs?: number;
  /** How long the destination asked us to wait, in ms, where that was longer than the longest wait. */
  askedMs?: number;
  /** Set while no job of the lane can go: the hold of the destination, or of the one endpoint that all of them need. */
  held?: Hold;
  /** Every hold that stops jobs of this lane. Absent where there is none. */
  holds?: LaneHold[];
  /** Events and profiles in the jobs of `event-backfill`: each job there is a batch. Absent in the other lanes, and without jobs. */
  entries?: number;
  /** When the waiting events will be gone. Absent in the other lanes, and for a lane that is empty in a moment. */
  backlog?: Backlog;
  /** Live events that were too old to start flows when they were sent. Absent in the other lanes, and where there are none. */
  late?: number;
  /** Values that the destination did not take, in jobs that were sent without them. Absent where there are none. */
  leftOut?: number;
  /** Channels that were not subscribed, because Klaviyo knew of a newer withdrawal. Absent in the other lanes, and where there are none. */
  withdrawn?: number;
  /** Invalid events beyond the limits of the quarantine, which were not kept. Absent as `late`. */
  turnedAway?: number;
}

export interface LaneHold extends Hold {
  /** Jobs that wait for the end of this hold, in all lanes. Undefined for the whole destination: all its jobs wait. */
  jobs?: number;
}

/** What rows are read from. */
interface LaneReads {
  lanes: Lanes;
  deadLetters: Pick<DeadLetters, 'count'>;
  holds: Holds;
  budgets: Pick<Budgets, 'of'>;
  workers: WorkerView;
}

export interface LaneSources extends LaneReads {
  deadLetters: DeadLetters;
  budgets: Budgets;
}

/** Every lane of these destinations, in their order. Rejects where Redis does not answer. */
export async function laneRows(sources: LaneReads, destinations: readonly string[]): Promise<LaneRow[]> {
  const rows = await Promise.all(destinations.map((destination) => rowsOf(sources, destination)));
  return rows.flat();
}

async function rowsOf(
  { lanes, deadLetters, holds, budgets, workers }: LaneReads,
  destination: string,
): Promise<LaneRow[]> {
  const [state, counts, served, isSurge, depths] = await Promise.all([
    holds.read(destination).catch(undefinedIfForeign),
    lanes.counts(destination).catch(undefinedIfForeign),
    workers.of(destination).catch(undefinedIfForeign),
    lanes.isInSurge(destination).catch(undefinedIfForeign),
    Promise.all(JOB_TYPES.map((lane) => lanes.depth(destination, lane).catch(undefinedIfForeign))),
  ]);
  const all = state === undefined ? [] : laneHolds(state, depths);
  return Promise.all(
    JOB_TYPES.map(async (lane, index): Promise<LaneRow> => {
      const depth = depths[index];
      const own = all.filter(({ scope }) => concernsLane(scope, lane));
      const held = own.find(({ scope }) => stopsLane(scope, lane));
      const late = lane === 'metric-event' ? counts?.['metric-event:late'] : undefined;
      const leftOut = counts?.[`${lane}:left_out`];
      const withdrawn = lane === 'list-subscription' ? counts?.['list-subscription:withdrawn'] : undefined;
      const turnedAway = lane === 'metric-event' ? counts?.['metric-event:turned_away'] : undefined;
      const unserved = served?.lanes[lane].unserved;
      const isBatches = lane === 'event-backfill' && hasJobs(depth);
      const [dead, budget, entries] = await Promise.all([
        deadLetters.count(destination, { type: lane }).catch(undefinedIfForeign),
        budgets.of(destination, lane).catch(undefinedIfForeign),
        isBatches ? lanes.batchEntries(destination).catch(undefinedIfForeign) : undefined,
      ]);
      const backlog =
        lane === 'metric-event'
          ? backlogOf(depth?.waiting, budget?.allowedPerMinute, isSurge === true)
          : undefined;
      return {
        destination,
        lane,
        waiting: depth?.waiting,
        active: depth?.active,
        delayed: depth?.delayed,
        failed: depth?.failed,
        paused: depth?.paused ?? false,
        workers: served?.lanes[lane].workers,
        dead,
        delivered: counts?.[`${lane}:delivered`],
        perSecond: budget?.perSecond,
        perMinute: budget?.perMinute,
        allowedPerMinute: budget?.allowedPerMinute,
        limitPerMinute: budget?.limitPerMinute,
        othersPerMinute: budget?.othersPerMinute,
        ...(budget?.throttledUntilMs !== undefined && { throttledUntilMs: budget.throttledUntilMs }),
        ...(budget?.askedMs !== undefined && { askedMs: budget.askedMs }),
        ...(unserved && { unserved }),
        ...(held && { held }),
        ...(own.length > 0 && { holds: own }),
        ...(entries !== undefined && { entries }),
        ...(backlog && { backlog }),
        ...(late && { late }),
        ...(leftOut && { leftOut }),
        ...(withdrawn && { withdrawn }),
        ...(turnedAway && { turnedAway }),
      };
    }),
  );
}

function hasJobs(depth: LaneDepth | undefined): boolean {
  return depth !== undefined && depth.waiting + depth.active + depth.delayed > 0;
}

/** The holds, each with the jobs that wait for it: those outside the queues, and those in a lane that it stops. */
function laneHolds({ holds, parked }: HoldsState, depths: readonly (LaneDepth | undefined)[]): LaneHold[] {
  return holds.map((hold) => {
    if (isWholeDestination(hold.scope)) return hold;
    const stopped = JOB_TYPES.map((lane, index) =>
      stopsLane(hold.scope, lane) ? (depths[index]?.waiting ?? 0) : 0,
    );
    const waiting = stopped.reduce((sum, jobs) => sum + jobs, 0);
    return { ...hold, jobs: (parked.get(hold.scope) ?? 0) + waiting };
  });
}

/** Redis refuses to read a value of another type. Every other failure concerns all lanes alike, and is thrown. */
function undefinedIfForeign(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('WRONGTYPE')) return undefined;
  throw error;
}

/** False for a lane without jobs and without dead letters. A figure that cannot be read may stand for some. */
export function holdsSomething({ waiting, active, delayed, dead }: LaneRow): boolean {
  return [waiting, active, delayed, dead].some((figure) => figure !== 0);
}
