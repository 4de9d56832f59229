import type { LaneChoice } from '@tracklayer/config';
import { JOB_TYPES, type JobType } from '@tracklayer/events';

/**
 * The lanes that a worker serves. A batch of a thousand events occupies a process for some hundredths of a second, and live
 * events in that process wait. For a large back-fill beside live traffic, run one worker for `live` and one for `backfill`.
 */
export function servedLanes(choice: LaneChoice): readonly JobType[] {
  if (choice === 'all') return JOB_TYPES;
  return JOB_TYPES.filter((type) => (type === 'event-backfill') === (choice === 'backfill'));
}
