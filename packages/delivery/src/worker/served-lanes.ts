import type { LaneChoice } from '@tracklayer/config';
import { JOB_TYPES, type JobType } from '@tracklayer/events';

/**
 * The lanes a worker serves. A batch of a thousand events keeps a process busy for some hundredths of a second, and live
 * events of the same process wait for it: whoever moves years of orders beside live traffic runs one worker for `live` and
 * another for `backfill`.
 */
export function servedLanes(choice: LaneChoice): readonly JobType[] {
  if (choice === 'all') return JOB_TYPES;
  return JOB_TYPES.filter((type) => (type === 'event-backfill') === (choice === 'backfill'));
}
