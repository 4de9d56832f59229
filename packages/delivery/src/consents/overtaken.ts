import { type Channel, consentAddresses, isNewestConsent } from '@tracklayer/events';
import type { BatchedConsent } from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import type { LaneContext } from '../context.js';
import { endConsents, type OpenConsent, type ParsedBatch, sendAlone, withChannels } from './batch.js';
import { consentTimeOf } from './consent-time.js';

/** Redis serves live traffic between two chunks. */
const CHUNK = 200;

/** Leaves out consents, or channels of them, after which the person made another statement through us. */
export async function withoutOvertaken(
  open: readonly OpenConsent[],
  batch: ParsedBatch,
  lane: LaneContext,
): Promise<OpenConsent[]> {
  const { job } = batch;
  const newest = await newestChannels(
    open.map(({ left }) => left),
    job.enqueuedAtMs,
    lane,
  );
  const rest: OpenConsent[] = [];
  const overtaken: OpenConsent[] = [];
  for (const [index, each] of open.entries()) {
    const channels = newest[index] ?? [];
    if (channels.length === 0) overtaken.push(each);
    else rest.push({ ...each, left: withChannels(each.left, channels) });
  }
  if (overtaken.length === 0) return rest;
  const isGranted = job.consents[0]?.consent.status === 'granted';
  if (isGranted && job.attempts.length > 0) await sendAlone(overtaken, batch, lane, job.attempts);
  else {
    const reason = isGranted ? 'consent_withdrawn' : 'consent_renewed';
    await endConsents(overtaken, { kind: 'skipped', reason }, batch, lane);
  }
  return rest;
}

/** The channels of each consent for which it is still the newest statement that went through us, in the order given. */
async function newestChannels(
  consents: readonly BatchedConsent[],
  enqueuedAtMs: number,
  { store }: Pick<LaneContext, 'store'>,
): Promise<Channel[][]> {
  const found = await Promise.all(
    chunks(consents, CHUNK).map(async (some) => {
      const addresses = some.map(({ profile, consent }) => consentAddresses(profile, consent));
      const times = await store.consents(addresses.flat().map(({ identity }) => identity));
      return some.map((each, index) => {
        const own = addresses[index] ?? [];
        const known = times.splice(0, own.length);
        const statedMs = consentTimeOf(each, enqueuedAtMs);
        return own
          .filter((_, at) => isNewestConsent(each.consent.status, statedMs, known[at] ?? {}))
          .map(({ channel }) => channel);
      });
    }),
  );
  return found.flat();
}
