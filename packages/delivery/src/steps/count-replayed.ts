import { isObject } from '@tracklayer/events';
import type { LaneContext } from '../context.js';

/** Counts the end of a job that is a letter of a campaign. @param data of any version, and perhaps not to be parsed */
export function countReplayed(
  { metrics, destination, type }: Pick<LaneContext, 'metrics' | 'destination' | 'type'>,
  data: unknown,
  outcome: string,
): void {
  const replay = isObject(data) ? data.replay : undefined;
  if (isObject(replay) && typeof replay.campaignId === 'string') {
    metrics.replayed(destination.id, type, outcome);
  }
}
