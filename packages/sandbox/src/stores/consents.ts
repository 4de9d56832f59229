import { type AccountState, joinList, type ListState } from '../accounts.js';
import type { EndpointName } from '../endpoints.js';
import { noteConsent } from '../ledger/ledger.js';
import type { ConsentDraft } from '../validation/consent.js';
import type { Json } from '../validation/fields.js';
import { readTime } from '../validation/time.js';
import type { World } from '../world.js';
import { resolveProfile } from './identity.js';
import { liftSuppressions } from './withdrawals.js';

export interface SubscriberDraft {
  id?: string;
  attributes: Json;
  consents: readonly ConsentDraft[];
}

export interface UnsubscriberDraft {
  attributes: Json;
  /** E.g. `email.marketing`. */
  channels: readonly string[];
}

export interface SubscriptionDraft {
  historicalImport: boolean;
  customSource?: string;
}

/**
 * Records the consents of one profile and adds the profile to the list. A double opt-in list waits for the confirmation
 * first. A historical import skips the confirmation, so a live opt-in must not set that flag.
 */
export function subscribe(
  world: World,
  account: AccountState,
  from: { endpoint: EndpointName; requestId: string },
  list: ListState | undefined,
  subscriber: SubscriberDraft,
  draft: SubscriptionDraft,
): void {
  const nowMs = world.now();
  const profile = resolveProfile(account, subscriber.attributes, subscriber.id, nowMs, world.random);
  const pending = list?.optIn === 'double' && !draft.historicalImport;
  const { email, phone_number: phone } = subscriber.attributes;
  if (list !== undefined && !pending) joinList(list, profile.id, nowMs);
  for (const consent of subscriber.consents) {
    if (consent.channel === 'email.marketing') liftSuppressions(profile, list?.id);
    profile.consents[consent.channel] = pending ? 'PENDING' : 'SUBSCRIBED';
    profile.statements[consent.channel] = {
      consentedMs: consent.consentedAt === undefined ? nowMs : (readTime(consent.consentedAt) ?? nowMs),
      updatedMs: nowMs,
      doubleOptIn: pending,
      ...(draft.customSource === undefined ? {} : { customSource: draft.customSource }),
    };
    noteConsent(world.ledger, {
      acceptedAtMs: nowMs,
      account: account.id,
      endpoint: from.endpoint,
      requestId: from.requestId,
      profileId: profile.id,
      listId: list?.id ?? null,
      channel: consent.channel,
      ...(typeof email === 'string' ? { email } : {}),
      ...(typeof phone === 'string' ? { phone_number: phone } : {}),
      state: pending ? 'pending' : 'subscribed',
      historicalImport: draft.historicalImport,
      ...(consent.consentedAt === undefined ? {} : { consentedAt: consent.consentedAt }),
      ...(draft.customSource === undefined ? {} : { customSource: draft.customSource }),
    });
  }
}

/** Withdraws the consents of one profile and removes it from the list. Creates an unknown profile. */
export function unsubscribe(
  world: World,
  account: AccountState,
  from: { endpoint: EndpointName; requestId: string },
  list: ListState | undefined,
  unsubscriber: UnsubscriberDraft,
): void {
  const nowMs = world.now();
  const profile = resolveProfile(account, unsubscriber.attributes, undefined, nowMs, world.random);
  const { email, phone_number: phone } = unsubscriber.attributes;
  list?.members.delete(profile.id);
  for (const channel of unsubscriber.channels) {
    profile.consents[channel] = 'UNSUBSCRIBED';
    profile.statements[channel] = { consentedMs: nowMs, updatedMs: nowMs, doubleOptIn: false };
    noteConsent(world.ledger, {
      acceptedAtMs: nowMs,
      account: account.id,
      endpoint: from.endpoint,
      requestId: from.requestId,
      profileId: profile.id,
      listId: list?.id ?? null,
      channel,
      ...(typeof email === 'string' ? { email } : {}),
      ...(typeof phone === 'string' ? { phone_number: phone } : {}),
      state: 'unsubscribed',
      historicalImport: false,
    });
  }
}
