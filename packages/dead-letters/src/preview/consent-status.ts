import {
  CHANNELS,
  type Channel,
  consentAddresses,
  consentTimeMs,
  isNewestConsent,
  type Profile,
} from '@tracklayer/events';
import {
  currentAddresses,
  type DeliveryJob,
  type DeliveryStore,
  type ListSubscriptionJob,
} from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import { COMMANDS_AT_ONCE } from '../chunks.js';

/**
 * What the newest consent of the people in a job means for its replay.
 * - `overtaken`: a replay skips the job.
 * - `withdrawn`: a replay sends the job, although a person in it withdrew consent for a channel.
 *
 * This is the rule of delivery: it checks consent before subscriptions and unsubscriptions only.
 */
export async function consentOf(
  job: DeliveryJob,
  deliveryStore: DeliveryStore,
  nowMs: number,
): Promise<('overtaken' | 'withdrawn')[]> {
  if (job.type !== 'list-subscription') return (await anyWithdrawn(job, deliveryStore)) ? ['withdrawn'] : [];
  const addresses = consentAddresses(job.profile, job.consent);
  const current = await currentAddresses({ ...job, enqueuedAtMs: nowMs }, addresses, deliveryStore);
  return addresses.length > 0 && current.length === 0 ? ['overtaken'] : [];
}

async function anyWithdrawn(
  job: Exclude<DeliveryJob, ListSubscriptionJob>,
  deliveryStore: DeliveryStore,
): Promise<boolean> {
  const addresses = statementsOf(job).flatMap(({ profile, consent, time }) => {
    const sinceMs = consentTimeMs(consent ?? {}, time, Number.POSITIVE_INFINITY);
    const channels = consent?.channels ?? CHANNELS;
    return consentAddresses(profile, { channels: [...channels] }).map(({ identity }) => ({
      identity,
      sinceMs,
    }));
  });
  for (const chunk of chunks(addresses, COMMANDS_AT_ONCE)) {
    const known = await deliveryStore.consents(chunk.map(({ identity }) => identity));
    if (chunk.some(({ sinceMs }, index) => !isNewestConsent('granted', sinceMs, known[index] ?? {})))
      return true;
  }
  return false;
}

interface Statement {
  profile: Profile;
  time: string;
  consent?: { at?: string; channels?: Channel[] };
}

function statementsOf(job: Exclude<DeliveryJob, ListSubscriptionJob>): Statement[] {
  if (job.type === 'metric-event') return [job.event];
  if (job.type === 'profile-upsert' || job.type === 'back-in-stock') return [job];
  const time = new Date(job.enqueuedAtMs).toISOString();
  const profiles = (job.profiles ?? []).map((profile) => ({ profile, time }));
  return [...job.events, ...(job.consents ?? []), ...profiles];
}
