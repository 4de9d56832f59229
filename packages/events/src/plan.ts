import type { JobType } from './names.js';
import type { CanonicalEvent } from './types.js';

/** A job to enqueue for one destination, and the job of the same plan it waits for. */
export interface PlannedJob {
  type: JobType;
  /** `delivered`: without it this one must not go. `settled`: any end of it will do. */
  dependsOn?: { type: JobType; require: 'delivered' | 'settled' };
}

export type PlanSkipReason = 'consent_missing' | 'consent_withdrawn' | 'profile_unchanged';

/** The three jobs of an event, predecessors first: each type stands either in `jobs` or in `skipped`. */
export interface JobPlan {
  jobs: PlannedJob[];
  skipped: { type: JobType; reason: PlanSkipReason }[];
}

/**
 * What an event becomes at a destination: a profile upsert where the profile changed, a list subscription only with granted
 * consent, and the metric event. A sign-up's metric says "Subscribed to List", so it follows its accepted subscription and
 * is not sent without one; every other event waits for the profile alone, so that flows see fresh fields. A withdrawn
 * consent takes the subscription's place and waits for nobody.
 */
export function planEvent(event: CanonicalEvent, { profileChanged }: { profileChanged: boolean }): JobPlan {
  const isGranted = event.consent?.status === 'granted';
  const isWithdrawn = event.consent?.status === 'withdrawn';
  const isSignUp = event.name === 'sign_up';
  const plan: JobPlan = { jobs: [], skipped: [] };
  const afterProfile = profileChanged ? ({ type: 'profile-upsert', require: 'settled' } as const) : undefined;

  if (profileChanged) plan.jobs.push({ type: 'profile-upsert' });
  else plan.skipped.push({ type: 'profile-upsert', reason: 'profile_unchanged' });

  if (isGranted) plan.jobs.push(job('list-subscription', afterProfile));
  else if (isWithdrawn) plan.jobs.push({ type: 'list-subscription' });
  else plan.skipped.push({ type: 'list-subscription', reason: 'consent_missing' });

  const reason = isWithdrawn ? 'consent_withdrawn' : 'consent_missing';
  if (isSignUp && !isGranted) plan.skipped.push({ type: 'metric-event', reason });
  else if (isSignUp) plan.jobs.push(job('metric-event', { type: 'list-subscription', require: 'delivered' }));
  else plan.jobs.push(job('metric-event', afterProfile));
  return plan;
}

function job(type: JobType, dependsOn: PlannedJob['dependsOn']): PlannedJob {
  return dependsOn === undefined ? { type } : { type, dependsOn };
}
