/**
 * Counts in the memory of a worker what happens in the lanes of one destination. It knows no Redis.
 *
 * Counts stay apart by minute, because Redis may refuse writes for a while. They are then written later, and still belong to
 * their minute.
 */
import { addTo, type Cell, emptyCell, increase } from './cell.js';
import { COUNTERS } from './counters.js';
import { bucketOf } from './histogram.js';
import { bucketStart } from './units.js';

/** What a worker reports of one lane. Durations are in ms. */
export interface LaneRecorder {
  /** An attempt ended. The ends of jobs come from Redis, so only `retry`, `throttled` and `held` count here. */
  attempted(outcome: string): void;
  /** The destination accepted a job, so long after `track`. */
  accepted(sinceTrackMs: number): void;
  permitWaited(waitedMs: number): void;
  /** `isFailed`: there was no answer, or its status was 400 or above. */
  called(tookMs: number, isFailed: boolean): void;
  /** The destination asked for a pause of one endpoint of the lane. */
  throttledFor(ms: number): void;
}

/** What happened in one minute. */
export interface Part {
  /** Epoch ms of the last thing that it counts. */
  atMs: number;
  /** Lane → its counts. */
  lanes: Map<string, Cell>;
}

/** A time in which a lane was held or throttled. Two workers see the same one, so it is no count yet. */
export interface Span {
  lane: string;
  counter: typeof COUNTERS.heldMs | typeof COUNTERS.throttledMs;
  fromMs: number;
  toMs: number;
}

export interface Recorded {
  /** The oldest first. */
  parts: Part[];
  spans: Span[];
}

export interface Recorder {
  lane(name: string): LaneRecorder;
  /** Says which lanes a hold stops now, wholly or in part. */
  held(lanes: readonly string[]): void;
  /** Takes what was counted since the last call. Undefined where there is nothing. */
  take(): Recorded | undefined;
}

/** Redis may refuse writes for very long. The oldest minutes are then joined, and no count is lost. */
const MOST_PARTS = 120;

const COUNTED_ATTEMPTS: Readonly<Record<string, number>> = {
  retry: COUNTERS.retry,
  throttled: COUNTERS.throttled,
  held: COUNTERS.held,
};

/** A time that has begun and has not ended yet, as far as the worker knows. */
interface Stretch extends Omit<Span, 'toMs'> {
  untilMs: number;
}

/** @param nowMs the worker's clock, epoch ms. */
export function createRecorder(nowMs: () => number): Recorder {
  let parts: Part[] = [];
  const stretches = new Map<string, Stretch>();

  function cellOf(lane: string): Cell {
    const atMs = nowMs();
    let part = parts.at(-1);
    if (part === undefined || bucketStart('minute', part.atMs) !== bucketStart('minute', atMs)) {
      part = { atMs, lanes: new Map() };
      parts.push(part);
      if (parts.length > MOST_PARTS) parts.splice(0, 2, joined(parts.slice(0, 2)));
    }
    part.atMs = atMs;
    const cell = part.lanes.get(lane) ?? emptyCell();
    part.lanes.set(lane, cell);
    return cell;
  }

  function stretch(lane: string, counter: Span['counter'], untilMs: number): void {
    const name = `${counter}:${lane}`;
    const open = stretches.get(name);
    if (open) open.untilMs = Math.max(open.untilMs, untilMs);
    else stretches.set(name, { lane, counter, fromMs: nowMs(), untilMs });
  }

  function spansUntil(atMs: number): Span[] {
    const spans: Span[] = [];
    for (const [name, open] of stretches) {
      const { lane, counter, fromMs, untilMs } = open;
      const toMs = Math.min(atMs, untilMs);
      if (toMs > fromMs) spans.push({ lane, counter, fromMs, toMs });
      if (untilMs <= atMs) stretches.delete(name);
      else open.fromMs = Math.max(fromMs, toMs);
    }
    return spans;
  }

  return {
    lane: (lane) => ({
      attempted(outcome) {
        const counter = COUNTED_ATTEMPTS[outcome];
        if (counter !== undefined) increase(cellOf(lane).counters, counter, 1);
      },
      accepted: (ms) => increase(cellOf(lane).latencies.accepted, bucketOf(ms), 1),
      permitWaited: (ms) => increase(cellOf(lane).latencies.permit, bucketOf(ms), 1),
      called(ms, isFailed) {
        const { counters, latencies } = cellOf(lane);
        increase(latencies.call, bucketOf(ms), 1);
        increase(counters, COUNTERS.calls, 1);
        if (isFailed) increase(counters, COUNTERS.failedCalls, 1);
      },
      throttledFor: (ms) => stretch(lane, COUNTERS.throttledMs, nowMs() + ms),
    }),
    held(lanes) {
      for (const open of stretches.values()) {
        if (open.counter === COUNTERS.heldMs && !lanes.includes(open.lane)) open.untilMs = nowMs();
      }
      for (const lane of lanes) stretch(lane, COUNTERS.heldMs, Number.POSITIVE_INFINITY);
    },
    take() {
      const taken = { parts, spans: spansUntil(nowMs()) };
      parts = [];
      return taken.parts.length + taken.spans.length > 0 ? taken : undefined;
    },
  };
}

/** Several minutes as one, with the time of the last. */
function joined(parts: readonly Part[]): Part {
  const lanes = new Map<string, Cell>();
  for (const [lane, cell] of parts.flatMap((part) => [...part.lanes])) {
    const sum = lanes.get(lane) ?? emptyCell();
    addTo(sum, cell);
    lanes.set(lane, sum);
  }
  return { atMs: parts.at(-1)?.atMs ?? 0, lanes };
}
