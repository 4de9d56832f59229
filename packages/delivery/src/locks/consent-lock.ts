/**
 * The lock on a person's consent. The newest consent of a person is the one that reaches the destination last.
 *
 * Defends against:
 * - a subscription that waited (in its lane, for a retry, as a dead letter) while consent was withdrawn: it is skipped.
 *   So is a withdrawal after which the person consented again;
 * - a subscription and a withdrawal in flight at once, which may arrive in either order: one job at a time has the lock on
 *   an address;
 * - a withdrawal during the wait for a permit: consent is read again right before the call;
 * - a subscription whose call got no answer, so that it may arrive after the withdrawal: its retry unsubscribes again.
 *   A withdrawal in the same place is only skipped: at worst the person gets no messages.
 */
import { type ConsentAddress, consentAddresses } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import { type Attempt, currentAddresses, type ListSubscriptionJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import { leaseAll } from './leases.js';

export type ConsentLock =
  | { kind: 'ready'; write: ConsentWrite }
  /** Another job has the lock on an address. */
  | { kind: 'busy' }
  /** The person's consent changed since. */
  | { kind: 'overtaken'; outcome: Outcome };

/** The consent that a job writes for its addresses, and the locks for it. */
export interface ConsentWrite {
  job: ListSubscriptionJob;
  /** Whether the locks are still ours and the consent did not change meanwhile. */
  stillValid(): Promise<boolean>;
  /** The outcome of the job, given the outcome of its call. */
  outcomeOf(outcome: Outcome): Outcome;
  release(): Promise<void>;
}

export async function lockConsent(
  { jobId, job }: { jobId: string; job: ListSubscriptionJob },
  lane: LaneContext,
): Promise<ConsentLock> {
  const addresses = consentAddresses(job.profile, job.consent);
  const leases = await leaseAll(
    addresses.map(({ identity }) => `consent:${identity}`),
    jobId,
    lane,
  );
  if (leases === undefined) return { kind: 'busy' };

  const { extend, release } = leases;
  const locked = (written: ListSubscriptionJob, current: readonly ConsentAddress[]): ConsentLock => ({
    kind: 'ready',
    write: {
      job: written,
      async stillValid() {
        return (
          (await extend()) && hasSameChannels(current, await currentAddresses(job, addresses, lane.store))
        );
      },
      outcomeOf: (outcome) =>
        written.consent.status !== job.consent.status && outcome.kind === 'delivered'
          ? overtaken(job)
          : outcome,
      release,
    },
  });

  let keepsLocks = false;
  try {
    const current = await currentAddresses(job, addresses, lane.store);
    keepsLocks = true;
    if (current.length === addresses.length) return locked(job, current);
    if (current.length > 0) return locked(withChannelsOf(job, current), current);
    if (job.consent.status === 'granted' && job.attempts.some(mayHaveArrived)) {
      return locked({ ...job, consent: { ...job.consent, status: 'withdrawn' } }, current);
    }
    keepsLocks = false;
    return { kind: 'overtaken', outcome: overtaken(job) };
  } finally {
    if (!keepsLocks) await release();
  }
}

function withChannelsOf(job: ListSubscriptionJob, current: readonly ConsentAddress[]): ListSubscriptionJob {
  return { ...job, consent: { ...job.consent, channels: current.map(({ channel }) => channel) } };
}

function hasSameChannels(before: readonly ConsentAddress[], now: readonly ConsentAddress[]): boolean {
  return (
    before.length === now.length && before.every(({ channel }, index) => now[index]?.channel === channel)
  );
}

function overtaken({ consent }: ListSubscriptionJob): Outcome {
  return {
    kind: 'skipped',
    reason: consent.status === 'granted' ? 'consent_withdrawn' : 'consent_renewed',
  };
}

/** No answer, or a server error: the destination may have recorded the call. */
function mayHaveArrived({ status }: Attempt): boolean {
  return status === undefined || status === 408 || status >= 500;
}
