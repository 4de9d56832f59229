import { Unpackr } from 'msgpackr';
import { GREATEST } from './counters.js';

/**
 * The durations that a cell holds, each as a histogram.
 * - `accepted`: from `track` until the destination accepted the job.
 * - `permit`: how long a job waited for the right to make a call.
 * - `call`: from sending a request to the last byte of its answer.
 */
export const LATENCIES = ['accepted', 'permit', 'call'] as const;
export type Latency = (typeof LATENCIES)[number];

/** What happened in one lane in one bucket of time. */
export interface Cell {
  /** Number of a counter, see `COUNTERS` → its value. */
  counters: Map<number, number>;
  latencies: Record<Latency, Map<number, number>>;
}

export function emptyCell(): Cell {
  return { counters: new Map(), latencies: { accepted: new Map(), permit: new Map(), call: new Map() } };
}

/** Adds `count` to one entry, in place. */
export function increase(tally: Map<number, number>, entry: number, count: number): void {
  tally.set(entry, (tally.get(entry) ?? 0) + count);
}

/** Adds a cell to `sum`, in place. The order does not matter, nor how cells are grouped. */
export function addTo(sum: Cell, cell: Cell): void {
  for (const [counter, value] of cell.counters) {
    if (counter === GREATEST) sum.counters.set(counter, Math.max(sum.counters.get(counter) ?? 0, value));
    else increase(sum.counters, counter, value);
  }
  for (const latency of LATENCIES) {
    for (const [bucket, count] of cell.latencies[latency]) increase(sum.latencies[latency], bucket, count);
  }
}

/** The four tallies of a cell as lists: entry, count, entry, count, … The script that writes takes them so. */
export function listsOf({ counters, latencies }: Cell): number[][] {
  return [counters, ...LATENCIES.map((latency) => latencies[latency])].map((tally) => [...tally].flat());
}

const unpackr = new Unpackr({ mapsAsObjects: false, useRecords: false, int64AsType: 'number' });

/** A cell as Redis stores it: a list of four tallies in MessagePack. */
export function unpackCell(packed: Buffer): Cell {
  const [counters, accepted, permit, call] = unpackr.unpack(packed) as unknown[];
  return {
    counters: tallyOf(counters),
    latencies: { accepted: tallyOf(accepted), permit: tallyOf(permit), call: tallyOf(call) },
  };
}

/** Lua packs a table with the keys 1, 2, … as a list, and any other one as a map. */
function tallyOf(packed: unknown): Map<number, number> {
  if (packed instanceof Map) return packed as Map<number, number>;
  return new Map((packed as number[]).map((count, at) => [at + 1, count]));
}
