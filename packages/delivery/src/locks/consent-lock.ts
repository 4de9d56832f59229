/**
 * What a person said last is what the destination is told last.
 *
 * Defends against:
 * - a subscription that waited (in its lane, for its retry, as a dead letter) while consent was withdrawn: it is skipped,
 *   and so is a withdrawal after which consent was given anew;
 * - the two under way at once, which may arrive in either order: one job at a time speaks of an address;
 * - a withdrawal in the last moment, while the permit was waited for: consent is looked up again right before the call;
 * - a subscription whose call ended without an answer, so that it may arrive after the withdrawal's: when it comes again,
 *   it unsubscribes once more. A withdrawal in the same place is only skipped: at worst nobody is written to.
 */
import { type ConsentAddress, consentAddresses } from '@tracklayer/events';
import type { Outcome } from '@tracklayer/klaviyo';
import {
  type Attempt,
  type ListSubscriptionJob,
  type ProfileLease,
  standingAddresses,
} from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

export type ConsentTurn =
  | { kind: 'go'; says: ConsentSaying }
  /** Another job speaks of this address. */
  | { kind: 'busy' }
  /** The person said something else since. */
  | { kind: 'overtaken'; outcome: Outcome };

/** What a job is about to say of an address's consent, and the right to. */
export interface ConsentSaying {
  job: ListSubscriptionJob;
  /** Whether the right is still ours, and nothing else was said meanwhile. */
  stillTrue(): Promise<boolean>;
  /** The outcome of the job, when the call for it ended in this one. */
  counts(outcome: Outcome): Outcome;
  end(): Promise<void>;
}

export async function consentTurn(
  { jobId, job }: { jobId: string; job: ListSubscriptionJob },
  lane: LaneContext,
): Promise<ConsentTurn> {
  const addresses = consentAddresses(job.profile, job.consent);
  const leases = await leaseAll(addresses, jobId, lane);
  if (leases === undefined) return { kind: 'busy' };

  const end = () => endAll(leases);
  const says = (said: ListSubscriptionJob, standing: readonly ConsentAddress[]): ConsentTurn => ({
    kind: 'go',
    says: {
      job: said,
      async stillTrue() {
        const extended = await Promise.all(leases.map((lease) => lease.extend()));
        return (
          extended.every(Boolean) &&
          sameAs(standing, await standingAddresses(job, addresses, lane.settlement))
        );
      },
      counts: (outcome) =>
        said.consent.status !== job.consent.status && outcome.kind === 'delivered' ? overtaken(job) : outcome,
      end,
    },
  });

  let gone = true;
  try {
    const standing = await standingAddresses(job, addresses, lane.settlement);
    gone = false;
    if (standing.length === addresses.length) return says(job, standing);
    if (standing.length > 0) return says(ofChannels(job, standing), standing);
    if (job.consent.status === 'granted' && job.attempts.some(mayHaveArrived)) {
      return says({ ...job, consent: { ...job.consent, status: 'withdrawn' } }, standing);
    }
    gone = true;
    return { kind: 'overtaken', outcome: overtaken(job) };
  } finally {
    if (gone) await end();
  }
}

function ofChannels(job: ListSubscriptionJob, standing: readonly ConsentAddress[]): ListSubscriptionJob {
  return { ...job, consent: { ...job.consent, channels: standing.map(({ channel }) => channel) } };
}

function sameAs(before: readonly ConsentAddress[], now: readonly ConsentAddress[]): boolean {
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

/** No answer, or one of a server in trouble: nobody knows what became of the call. */
function mayHaveArrived({ status }: Attempt): boolean {
  return status === undefined || status === 408 || status >= 500;
}

/** All or none, so that nobody waits for the other holding one. */
async function leaseAll(
  addresses: readonly ConsentAddress[],
  jobId: string,
  lane: LaneContext,
): Promise<ProfileLease[] | undefined> {
  const leases: ProfileLease[] = [];
  for (const { identity } of addresses) {
    const lease = await lane.settlement.leaseProfile(`consent:${identity}`, jobId);
    if (lease === undefined) {
      await endAll(leases);
      return undefined;
    }
    leases.push(lease);
  }
  return leases;
}

async function endAll(leases: readonly ProfileLease[]): Promise<void> {
  await Promise.all(leases.map((lease) => lease.end()));
}
