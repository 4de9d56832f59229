/**
 * Asks Klaviyo about all people of a batch, up to a hundred in a call. The calls have a budget of their own, behind those of
 * live traffic.
 */
import type { Channel } from '@tracklayer/events';
import {
  type AddressField,
  beatingWithdrawal,
  type Call,
  type Calls,
  callOf,
  channelAddresses,
  classifyAnswer,
  type KnownConsent,
  type Lookup,
  lookupCalls,
  lookupGroups,
  type Outcome,
  type Withdrawal,
  withdrawalsOf,
} from '@tracklayer/klaviyo';
import type { BatchedConsent } from '@tracklayer/lanes';
import { type Caller, makeCall, takePermit } from '../steps/make-call.js';
import { consentTimeOf } from './consent-time.js';

export type AskedBatch =
  /** What each person withdrew since, in the order of the consents: one withdrawal per channel. */
  | { kind: 'known'; withdrawn: Withdrawal[][]; call: Call | undefined }
  | { kind: 'failed'; outcome: Outcome; call: Call };

export async function askBatch(
  {
    consents,
    listId,
    enqueuedAtMs,
  }: { consents: readonly BatchedConsent[]; listId?: string; enqueuedAtMs: number },
  lane: Caller,
  signal: AbortSignal,
): Promise<AskedBatch> {
  const addresses: Record<AddressField, Map<string, KnownConsent[]>> = {
    email: new Map(),
    phoneNumber: new Map(),
  };
  for (const consent of consents) {
    for (const { field, address } of addressesOf(consent)) addresses[field].set(address.toLowerCase(), []);
  }
  const groups = (['email', 'phoneNumber'] as const).flatMap((field) =>
    lookupGroups(field, [...addresses[field].keys()]).map((group) => ({ field, group })),
  );
  const answers = await Promise.all(
    groups.map(({ field, group }) => lookUp(lookupCalls(field, group), lane, signal)),
  );
  let call: Call | undefined;
  for (const [index, answer] of answers.entries()) {
    call = answer.call;
    if (answer.kind === 'failed') return answer;
    const field = groups[index]?.field ?? 'email';
    for (const profile of answer.profiles) {
      addresses[field].get(profile[field]?.toLowerCase() ?? '')?.push(profile);
    }
  }
  const about = listId ?? lane.settings.listId;
  const withdrawn = consents.map((consent) => {
    const stated = { statedMs: consentTimeOf(consent, enqueuedAtMs), listId: about };
    return addressesOf(consent).flatMap(({ field, address, channels }) =>
      channels.flatMap((channel: Channel) => {
        const known = addresses[field].get(address.toLowerCase()) ?? [];
        return beatingWithdrawal(withdrawalsOf(known, field, address, [channel]), stated) ?? [];
      }),
    );
  });
  return { kind: 'known', withdrawn, call };
}

function addressesOf({ profile, consent, time }: BatchedConsent) {
  return channelAddresses({ type: 'list-subscription', profile, consent, time });
}

type LookedUp =
  | { kind: 'known'; profiles: KnownConsent[]; call: Call }
  | { kind: 'failed'; outcome: Outcome; call: Call };

/** Makes the calls of one lookup. A refusal that the lookup can handle is answered by its next call. */
async function lookUp(calls: Calls<Lookup>, lane: Caller, signal: AbortSignal): Promise<LookedUp> {
  let step = calls.next();
  let call: Call = { endpoint: 'GET /api/profiles' };
  while (!step.done) {
    const request = step.value;
    call = callOf(request, lane.settings);
    await takePermit(request.endpoint, 'backfill', lane, signal);
    const { outcome, answer } = await makeCall({ request, call }, lane, signal);
    const goesOn = outcome.kind === 'delivered' || outcome.kind === 'dead';
    if (answer === undefined || !goesOn) return { kind: 'failed', outcome, call };
    step = calls.next(answer);
    if (step.done && step.value.kind === 'refused') {
      const last = step.value.exchange.answer;
      return { kind: 'failed', outcome: classifyAnswer(last, call, lane.nowMs()), call };
    }
  }
  return { kind: 'known', profiles: step.value.kind === 'known' ? step.value.profiles : [], call };
}
