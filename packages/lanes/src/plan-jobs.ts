import {
  channelsWithoutAddress,
  type JobPlan,
  type JobType,
  type LeftOut,
  type PlannedJob,
  personIdentity,
  planEvent,
  profileIdentity,
  writtenProfile,
} from '@tracklayer/events';
import type { NewJob } from './enqueue.js';
import { type DeliveryJob, JOB_VERSION } from './job.js';
import { jobId } from './job-id.js';
import type { Submission } from './submission.js';

/** The jobs of one submission for one destination. A job comes after the job that it depends on. */
export interface Planned {
  jobs: NewJob[];
  skipped: JobPlan['skipped'];
}

export interface PlanningContext {
  /** True where the profile has fields that the destination does not have yet. */
  profileChanged: boolean;
  /** The upsert of this profile by an earlier submission of the same slice. */
  profileUnderWay?: NewJob | undefined;
  /** How long a dependent waits at most for each job before it, in ms. */
  maxWaitMs: number;
  nowMs: number;
  /** The id of the event's own job, where it is not made from the event: it was quarantined, and keeps its id. */
  eventJobId?: string;
}

/**
 * Plans the jobs of a submission. A dependent names the job that it depends on (`follows` in the payload), and is delayed by
 * the time it waits at most. That job lists its dependents (`releases` in the payload). Adds dependents to the upsert under
 * way, where there is one.
 */
export function planJobs(submission: Submission, context: PlanningContext): Planned {
  const plan = planOf(submission, context.profileChanged);
  const { profileUnderWay, maxWaitMs, nowMs } = context;
  const jobs = new Map<JobType, NewJob>();

  for (const planned of plan.jobs) {
    const job: NewJob = {
      jobId: (planned.type === 'metric-event' && context.eventJobId) || idOf(planned.type, submission),
      data: dataOf(planned.type, submission, nowMs),
    };
    const isWithdrawal = planned.type === 'list-subscription' && submission.consent?.status === 'withdrawn';
    const dependsOn =
      planned.dependsOn ?? (isWithdrawal ? undefined : onProfileUnderWay(planned, profileUnderWay));
    const predecessor = dependsOn && (jobs.get(dependsOn.type) ?? profileUnderWay);
    if (dependsOn && predecessor) {
      const delayMs = (predecessor.delayMs ?? 0) + maxWaitMs;
      const { type } = predecessor.data;
      job.delayMs = delayMs;
      job.data.follows = {
        type,
        jobId: predecessor.jobId,
        untilMs: nowMs + delayMs,
        require: dependsOn.require,
      };
      predecessor.data.releases = [
        ...(predecessor.data.releases ?? []),
        { type: planned.type, jobId: job.jobId },
      ];
    }
    jobs.set(planned.type, job);
  }
  return { jobs: [...jobs.values()], skipped: [...plan.skipped, ...skippedChannels(submission)] };
}

/** Nothing is enqueued for an erased person. The receipt lists each job that another person would have. */
export function planErased(submission: Submission): Planned {
  const { jobs } = planOf(submission, true);
  return { jobs: [], skipped: jobs.map(({ type }) => ({ type, reason: 'erased' })) };
}

function skippedChannels({ profile, consent }: Submission): JobPlan['skipped'] {
  const channels = consent?.status === 'granted' ? channelsWithoutAddress(profile, consent) : [];
  return channels.length === 0
    ? []
    : [{ type: 'list-subscription', reason: 'no_address_for_channel', channels }];
}

function planOf(submission: Submission, profileChanged: boolean): JobPlan {
  const { event, consent, awaited } = submission;
  if (event !== undefined) return planEvent(event, { profileChanged });

  const plan: JobPlan = { jobs: [], skipped: [] };
  // A withdrawal on its own carries no profile fields to send.
  if (consent?.status === 'withdrawn') return { ...plan, jobs: [{ type: 'list-subscription' }] };
  if (profileChanged) plan.jobs.push({ type: 'profile-upsert' });
  else plan.skipped.push({ type: 'profile-upsert', reason: 'profile_unchanged' });
  if (awaited !== undefined) {
    plan.jobs.push({ type: 'back-in-stock', ...(profileChanged && { dependsOn: AFTER_PROFILE }) });
    return plan;
  }
  if (consent === undefined) return plan;

  if (consent.status === 'granted') {
    plan.jobs.push({ type: 'list-subscription', ...(profileChanged && { dependsOn: AFTER_PROFILE }) });
  } else plan.skipped.push({ type: 'list-subscription', reason: 'consent_missing' });
  return plan;
}

const AFTER_PROFILE = { type: 'profile-upsert', require: 'settled' } as const;

/** The profile of an earlier event of the slice must arrive before this event too. */
function onProfileUnderWay(planned: PlannedJob, underWay: NewJob | undefined): PlannedJob['dependsOn'] {
  if (underWay === undefined || planned.type === 'profile-upsert') return undefined;
  return AFTER_PROFILE;
}

function idOf(type: JobType, { name, eventId, profile, listId, awaited }: Submission): string {
  switch (type) {
    case 'profile-upsert':
      return jobId(type, profileIdentity(profile), name, eventId);
    case 'list-subscription':
      return jobId(type, profileIdentity(profile), listId ?? '', name, eventId);
    case 'back-in-stock':
      return jobId(type, personIdentity(profile), awaited?.variantId ?? '', eventId);
    case 'metric-event':
    case 'event-backfill':
      return jobId(type, name, eventId);
  }
}

/** What was left out of the part of the event that a job of this type carries. */
function leftOutOf(type: JobType, { leftOut = [] }: Submission): { leftOut?: LeftOut[] } {
  const prefix = { 'profile-upsert': /^profile\./, 'list-subscription': /^(?:profile|consent)(?:\.|$)/ };
  const carried = leftOut.filter(
    ({ path }) => !(type in prefix) || prefix[type as keyof typeof prefix].test(path),
  );
  return carried.length === 0 ? {} : { leftOut: carried };
}

function dataOf(type: JobType, submission: Submission, nowMs: number): DeliveryJob {
  const { event, eventId, time, consent, listId, awaited, clear } = submission;
  const profile = writtenProfile(submission.profile);
  const base = {
    v: JOB_VERSION as typeof JOB_VERSION,
    enqueuedAtMs: nowMs,
    attempts: [],
    ...leftOutOf(type, submission),
  };
  if (type === 'profile-upsert') {
    return { ...base, type, profile, time, eventId, ...(clear !== undefined && { clear }) };
  }
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
  if (type === 'back-in-stock' && awaited !== undefined)
    return { ...base, type, profile, ...awaited, time, eventId };
  if (type === 'metric-event' && event !== undefined) return { ...base, type, event };
  throw new Error(`A ${type} was planned for a submission without its data.`);
}
