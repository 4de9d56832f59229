/** What the figures of the last minute say. Pure. */
import type { Overview } from './api.js';

export interface Sample {
  atMs: number;
  waiting: number;
  delivered: number;
}

export interface Trend {
  /** Deliveries a second, between each two samples, the oldest first. */
  perSecond: number[];
  /** Waiting jobs, the oldest first. */
  waiting: number[];
  /** Ms until no job waits, if the backlog shrinks as it did. */
  goneInMs?: number;
  /** Too few samples for a forecast. */
  isNew: boolean;
}

const KEPT = 60;
/** Fewer samples say too little about the future. */
const LEAST_FOR_A_FORECAST = 10;

export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** The samples with those of one more overview. Destinations that left are forgotten. */
export function withSample(samples: Samples, { atMs, destinations }: Overview): Samples {
  return new Map(
    destinations.map(({ destination, waiting, delivered }) => {
      const before = samples.get(destination) ?? [];
      // The same snapshot again, or an older one, adds nothing.
      if ((before.at(-1)?.atMs ?? 0) >= atMs) return [destination, before];
      return [destination, [...before, { atMs, waiting, delivered }].slice(-KEPT)];
    }),
  );
}

export function trendOf(samples: readonly Sample[]): Trend {
  const perSecond = samples.slice(1).map((sample, at) => {
    const before = samples[at] ?? sample;
    const seconds = (sample.atMs - before.atMs) / 1_000;
    return seconds > 0 ? Math.max(0, sample.delivered - before.delivered) / seconds : 0;
  });
  const waiting = samples.map((sample) => sample.waiting);
  const goneInMs = forecast(samples);
  const isNew = samples.length < LEAST_FOR_A_FORECAST;
  return { perSecond, waiting, isNew, ...(goneInMs !== undefined && { goneInMs }) };
}

function forecast(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < LEAST_FOR_A_FORECAST) return undefined;
  const gone = first.waiting - last.waiting;
  if (gone <= 0 || last.waiting === 0) return undefined;
  return (last.waiting * (last.atMs - first.atMs)) / gone;
}
