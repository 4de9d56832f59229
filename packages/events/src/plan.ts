import { isVisitor } from './identity.js';
import type { JobType } from './names.js';
import type { CanonicalEvent, Channel } from './types.js';

/** A job to enqueue for one destination, and the job of the same plan that it depends on. */
export interface PlannedJob {
  type: JobType;
  /** `delivered`: this job must not go unless that one was delivered. `settled`: that one may end in any way. */
  dependsOn?: { type: JobType; require: 'delivered' | 'settled' };
}

export type PlanSkipReason =
  | 'consent_missing'
  | 'consent_withdrawn'
  | 'profile_unchanged'
  /** Only an id of the browser is known. No profile can be written for it, so the event carries the fields. */
  | 'visitor'
  /** The person was erased at this destination, see `tracklayer people erase`. */
  | 'erased'
  /** A granted channel for which the profile has no address. The other channels are subscribed. */
  | 'no_address_for_channel';

/** The three jobs of an event. Each type is either in `jobs` or in `skipped`. A job comes after the one it depends on. */
export interface JobPlan {
  jobs: PlannedJob[];
  skipped: { type: JobType; reason: PlanSkipReason; channels?: Channel[] }[];
}

/**
 * Plans the jobs of an event: a profile upsert where the profile changed, a list subscription where consent is granted, and
 * the metric event. The metric event of a sign-up says "Subscribed to List", so it depends on an accepted subscription and is
 * not sent without one. Every other event depends on the profile only, so that flows see the new fields. A withdrawal takes
 * the place of the subscription and depends on nothing. A visitor has no profile to write.
 */
export function planEvent(event: CanonicalEvent, known: { profileChanged: boolean }): JobPlan {
  const isOfVisitor = isVisitor(event.profile);
  const profileChanged = known.profileChanged && !isOfVisitor;
  const isGranted = event.consent?.status === 'granted';
  const isWithdrawn = event.consent?.status === 'withdrawn';
  const isSignUp = event.name === 'sign_up';
  const plan: JobPlan = { jobs: [], skipped: [] };
  const afterProfile = profileChanged ? ({ type: 'profile-upsert', require: 'settled' } as const) : undefined;

  if (profileChanged) plan.jobs.push({ type: 'profile-upsert' });
  else plan.skipped.push({ type: 'profile-upsert', reason: isOfVisitor ? 'visitor' : 'profile_unchanged' });

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
