import { type JobPlan, type JobType, type PlannedJob, planEvent, profileIdentity } from '@tracklayer/events';
import { type DeliveryJob, JOB_VERSION, jobId, type NewJob } from '@tracklayer/lanes';
import type { Occasion } from './submission.js';

/** What one occasion becomes at one destination, predecessors first. */
export interface Planned {
  jobs: NewJob[];
  skipped: JobPlan['skipped'];
}

export interface Circumstances {
  /** Whether the destination has yet to be told something of this profile. */
  profileChanged: boolean;
  /** The profile's upsert of an earlier occasion that is about to be enqueued together with this one. */
  profileUnderWay?: NewJob | undefined;
  /** How long a follower waits at most for each job before it. */
  maxWaitMs: number;
  nowMs: number;
}

/**
 * The jobs of an occasion. Who follows is told whom it follows, and who is followed whom it releases; a follower is
 * delayed by as long as it waits at most. The upsert under way gets the followers that it releases added.
 */
export function planJobs(occasion: Occasion, circumstances: Circumstances): Planned {
  const plan = planOf(occasion, circumstances.profileChanged);
  const { profileUnderWay, maxWaitMs, nowMs } = circumstances;
  const jobs = new Map<JobType, NewJob>();

  for (const planned of plan.jobs) {
    const job: NewJob = { jobId: idOf(planned.type, occasion), data: dataOf(planned.type, occasion, nowMs) };
    const isWithdrawal = planned.type === 'list-subscription' && occasion.consent?.status === 'withdrawn';
    const follows =
      planned.follows ?? (isWithdrawal ? undefined : ofProfileUnderWay(planned, profileUnderWay));
    const predecessor = follows && (jobs.get(follows.type) ?? profileUnderWay);
    if (follows && predecessor) {
      const delayMs = (predecessor.delayMs ?? 0) + maxWaitMs;
      const { type } = predecessor.data;
      job.delayMs = delayMs;
      job.data.follows = {
        type,
        jobId: predecessor.jobId,
        untilMs: nowMs + delayMs,
        require: follows.require,
      };
      predecessor.data.releases = [
        ...(predecessor.data.releases ?? []),
        { type: planned.type, jobId: job.jobId },
      ];
    }
    jobs.set(planned.type, job);
  }
  return { jobs: [...jobs.values()], skipped: plan.skipped };
}

function planOf(occasion: Occasion, profileChanged: boolean): JobPlan {
  const { event, consent } = occasion;
  if (event !== undefined) return planEvent(event, { profileChanged });

  const plan: JobPlan = { jobs: [], skipped: [] };
  // Who takes back consent alone tells nothing of themselves by it.
  if (consent?.status === 'withdrawn') return { ...plan, jobs: [{ type: 'list-subscription' }] };
  if (profileChanged) plan.jobs.push({ type: 'profile-upsert' });
  else plan.skipped.push({ type: 'profile-upsert', reason: 'profile_unchanged' });
  if (consent === undefined) return plan;

  if (consent.status === 'granted') {
    const follows = { type: 'profile-upsert', require: 'settled' } as const;
    plan.jobs.push({ type: 'list-subscription', ...(profileChanged && { follows }) });
  } else plan.skipped.push({ type: 'list-subscription', reason: 'consent_missing' });
  return plan;
}

/** A profile sent moments ago by another event of the batch has to arrive before this event too. */
function ofProfileUnderWay(planned: PlannedJob, underWay: NewJob | undefined): PlannedJob['follows'] {
  if (underWay === undefined || planned.type === 'profile-upsert') return undefined;
  return { type: 'profile-upsert', require: 'settled' };
}

function idOf(type: JobType, { name, eventId, profile, listId }: Occasion): string {
  switch (type) {
    case 'profile-upsert':
      return jobId(type, profileIdentity(profile), name, eventId);
    case 'list-subscription':
      return jobId(type, profileIdentity(profile), listId ?? '', name, eventId);
    case 'metric-event':
    case 'event-backfill':
      return jobId(type, name, eventId);
  }
}

function dataOf(type: JobType, occasion: Occasion, nowMs: number): DeliveryJob {
  const { event, eventId, time, profile, consent, listId } = occasion;
  const base = { v: JOB_VERSION as typeof JOB_VERSION, enqueuedAtMs: nowMs, attempts: [] };
  if (type === 'profile-upsert') return { ...base, type, profile, time, eventId };
  if (type === 'list-subscription' && (consent?.status === 'granted' || consent?.status === 'withdrawn')) {
    return {
      ...base,
      type,
      profile,
      consent: { ...consent, status: consent.status, at: consent.at ?? time },
      time,
      eventId,
      ...(listId !== undefined && { listId }),
    };
  }
  if (type === 'metric-event' && event !== undefined) return { ...base, type, event };
  throw new Error(`A ${type} was planned for an occasion that has none.`);
}
