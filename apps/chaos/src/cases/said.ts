import type { Findings } from '../chaos-case.js';
import type { Worker } from '../world/worker.js';

/** pino's numbers of warnings and errors. */
const LEAST_LEVEL = 40;

/** Whether a worker logged a warning or an error like this. `since`: the `total` of each worker's log before. */
export function saidIn(
  workers: readonly Worker[],
  since: readonly number[],
  pattern: RegExp,
  what: string,
): Required<Pick<Findings, 'figures' | 'problems'>> {
  const said = workers.some(({ log }, index) => log.find(pattern, since[index] ?? 0).some(isWarning));
  return { figures: { said }, problems: said ? [] : [`no worker said ${what}`] };
}

function isWarning(line: string): boolean {
  try {
    return Number((JSON.parse(line) as { level?: unknown }).level) >= LEAST_LEVEL;
  } catch {
    return true;
  }
}
