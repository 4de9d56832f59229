import type { Command } from '@tracklayer/klaviyo';
import { type DeliveryJob, isLate, type LateRule } from '@tracklayer/lanes';

/**
 * The command that a job stands for, at the time of its attempt. A late event goes with the flag `backfill`, and `late` says
 * so. A line of a replayed order goes as its order did, unless it is itself a replay. Pure.
 */
export function commandOf(job: DeliveryJob, rule: LateRule): { command: Command; late?: true } {
  const isAsItsOrder = job.type === 'metric-event' && job.replay === undefined && job.ofOrder?.backfill;
  if (isAsItsOrder) return { command: { ...job, backfill: true } };
  return isLate(job, rule) ? { command: { ...job, backfill: true }, late: true } : { command: job };
}
