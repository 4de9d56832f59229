import type { Findings } from '../chaos-case.js';
import type { Worker } from '../world/worker.js';

/** Our logger writes levels as words. */
const LOUD = new Set<unknown>(['warn', 'error', 'fatal']);

/** Whether a worker logged a warning or an error like this. `since`: the `total` of each worker's log before. */
export function saidIn(
  workers: readonly Pick<Worker, 'log'>[],
  since: readonly number[],
  pattern: RegExp,
  what: string,
): Required<Pick<Findings, 'figures' | 'problems'>> {
  const said = workers.some(({ log }, index) => log.find(pattern, since[index] ?? 0).some(isWarning));
  return { figures: { said }, problems: said ? [] : [`no worker said ${what}`] };
}

function isWarning(line: string): boolean {
  try {
    return LOUD.has((JSON.parse(line) as { level?: unknown }).level);
  } catch {
    return true;
  }
}
