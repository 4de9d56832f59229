import { consentAddresses, consentTimeMs, isNewestConsent, type Profile } from '@tracklayer/events';
import {
  currentAddresses,
  type DeliveryJob,
  type DeliveryStore,
  type ListSubscriptionJob,
} from '@tracklayer/lanes';
import { slices } from '../chunks.js';

/**
 * What the latest words of the people in a job mean for its replay. `overtaken`: it is skipped. `withdrawn`: it goes out,
 * though somebody in it withdrew consent of a channel. By the rule of delivery, which looks at consent before a job that
 * speaks of it, and before no other.
 */
export async function consentOf(
  job: DeliveryJob,
  settlement: DeliveryStore,
  nowMs: number,
): Promise<('overtaken' | 'withdrawn')[]> {
  if (job.type !== 'list-subscription') return (await anyWithdrawn(job, settlement)) ? ['withdrawn'] : [];
  const addresses = consentAddresses(job.profile, job.consent);
  const standing = await currentAddresses({ ...job, enqueuedAtMs: nowMs }, addresses, settlement);
  return addresses.length > 0 && standing.length === 0 ? ['overtaken'] : [];
}

async function anyWithdrawn(
  job: Exclude<DeliveryJob, ListSubscriptionJob>,
  settlement: DeliveryStore,
): Promise<boolean> {
  const addresses = statementsOf(job).flatMap(({ profile, consent, time }) => {
    const sinceMs = consentTimeMs(consent ?? {}, time, Number.POSITIVE_INFINITY);
    const channels = consent?.channels ?? (['email', 'sms'] as const);
    return consentAddresses(profile, { channels: [...channels] }).map(({ identity }) => ({
      identity,
      sinceMs,
    }));
  });
  for (const some of slices(addresses)) {
    const known = await settlement.consents(some.map(({ identity }) => identity));
    if (some.some(({ sinceMs }, index) => !isNewestConsent('granted', sinceMs, known[index] ?? {})))
      return true;
  }
  return false;
}

interface Statement {
  profile: Profile;
  time: string;
  consent?: { at?: string; channels?: ('email' | 'sms')[] };
}

function statementsOf(job: Exclude<DeliveryJob, ListSubscriptionJob>): Statement[] {
  if (job.type === 'metric-event') return [job.event];
  if (job.type === 'profile-upsert') return [job];
  const time = new Date(job.enqueuedAtMs).toISOString();
  return [...job.events, ...(job.profiles ?? []).map((profile) => ({ profile, time }))];
}
