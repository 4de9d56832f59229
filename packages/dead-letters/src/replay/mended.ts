/**
 * The other jobs of an event that was quarantined and mended. `track` would have enqueued them with it: the profile, and the
 * subscription or withdrawal. Their ids are made from the event, so a repeat stores nothing twice.
 */
import {
  consentStatements,
  type DeliveryJob,
  eventSubmission,
  type NewJob,
  PRIORITY,
  planJobs,
} from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';

/**
 * Enqueues what belongs to a mended event, and returns the event's job, which depends on it now. Returns any other job as it is.
 */
export async function enqueueRest(
  { lanes, destination, followMs }: ReplayContext,
  letter: DeadLetter,
  job: DeliveryJob,
  nowMs: number,
): Promise<DeliveryJob> {
  if (job.type !== 'metric-event' || !job.mended) return job;
  const { event, leftOut = [] } = job;
  const submission = eventSubmission({ value: event, leftOut, warnings: [], changed: [] });
  const { jobs } = planJobs(submission, {
    profileChanged: true,
    maxWaitMs: followMs,
    nowMs,
    eventJobId: letter.jobId,
  });
  const rest: NewJob[] = [];
  let planned: NewJob | undefined;
  for (const each of jobs) {
    if (each.data.type === 'metric-event') planned = each;
    else rest.push({ ...each, priority: PRIORITY.replay });
  }
  await lanes.deliveryStore(destination).rememberConsents(consentStatements(submission, nowMs));
  await lanes.enqueue(destination, rest);
  const follows = planned?.data.follows;
  return follows === undefined ? job : { ...job, follows };
}
