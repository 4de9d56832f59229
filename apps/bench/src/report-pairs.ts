import { report } from './report.js';
import { median, medianRatio, round } from './statistics.js';

/** The rates of one round, per second. */
export interface RatePair {
  ours: number;
  bare: number;
}

interface PairTexts {
  /** The heads of the two columns. */
  head: [string, string];
  ours: string;
  bare: string;
}

/** Reports the median rate of both sides, and the median of the ratios within each round. */
export function reportPairs(bench: string, texts: PairTexts, pairs: readonly RatePair[]): void {
  const ours = Math.round(median(pairs.map((pair) => pair.ours)));
  const bare = Math.round(median(pairs.map((pair) => pair.bare)));
  const ratio = round(medianRatio(pairs), 3);
  report(
    bench,
    texts.head,
    [
      [texts.ours, ours],
      [texts.bare, bare],
      ['ratio', String(ratio)],
    ],
    { ours, bare, ratio },
  );
}
