/**
 * The command that a job stands for, at the time of its attempt.
 *
 * Defends against flows that start days late: an event that waited out a hold or a long backlog is recorded, but starts no
 * flow any more.
 */
import type { Command } from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';

export interface LateRule {
  /** Epoch ms. */
  nowMs: number;
  /** A live event older than this starts no flow. */
  startFlowsWithinMs: number;
}

/** A late event goes with the flag `backfill`. Pure. */
export function commandOf(job: DeliveryJob, rule: LateRule): Command {
  return isLate(job, rule) ? { ...job, backfill: true } : job;
}

/** Whether a live event is too old to start flows. A replay decides by its own setting. Pure. */
export function isLate(
  job: DeliveryJob,
  { nowMs, startFlowsWithinMs }: LateRule,
): job is Extract<DeliveryJob, { type: 'metric-event' }> {
  if (job.type !== 'metric-event' || job.replay !== undefined) return false;
  return nowMs - Date.parse(job.event.time) > startFlowsWithinMs;
}
