import type { Findings } from '../chaos-case.js';
import type { Worker } from '../world/worker.js';

/** The worker writes ten lines a second. Its seconds begin at other moments than ours, so one of ours may have lines of two of its. */
const MAX_PER_SECOND = 2 * 10;

/** How many lines the workers logged, and whether lines of one kind came faster than the worker's ten a second. */
export function logFloods(workers: readonly Worker[]): Required<Pick<Findings, 'figures' | 'problems'>> {
  const floods = workers.map(({ log }) => log.busiest());
  const worst = floods.toSorted((one, other) => other.linesPerSecond - one.linesPerSecond)[0];
  const logLines = workers.reduce((sum, { log }) => sum + log.total, 0);
  const linesPerSecond = worst?.linesPerSecond ?? 0;
  return {
    figures: { logLines, linesPerSecond },
    problems:
      linesPerSecond > MAX_PER_SECOND ? [`${linesPerSecond} log lines within a second: ${worst?.kind}`] : [],
  };
}
