import type { AccountState } from '../accounts.js';
import type { EndpointName } from '../endpoints.js';
import { lackingIn } from '../expected-metrics.js';
import { noteEvent } from '../ledger/ledger.js';
import type { EventFate, ProfileIdentifiers } from '../ledger/records.js';
import type { World } from '../world.js';
import { resolveProfile } from './identity.js';
import { metricOf } from './metrics.js';
import { findProfiles, IDENTIFIERS, identifierOf, type Profile } from './profiles.js';
import { recordedKey } from './recorded-keys.js';

/** A valid event, before its profile is known. */
export interface EventDraft {
  metric: string;
  uniqueId?: string;
  timeMs?: number;
  timeGiven?: string;
  properties: Record<string, unknown>;
  value?: number;
  valueCurrency?: string;
  backfill: boolean;
}

export interface ProfileDraft {
  id?: string;
  attributes: Record<string, unknown>;
}

/** Klaviyo answers 202 to events of these domains and drops them. */
const DROPPED_DOMAINS = new Set(['example.com', 'test.com']);

/** The time in UTC and whole seconds, as Klaviyo stores it. */
export function timeToTheSecond(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}

/** Without a unique id the time in seconds is the id: two events of one profile and metric in one second are one. */
function uniqueIdOf(draft: EventDraft, nowMs: number): string {
  return draft.uniqueId ?? String(Math.floor((draft.timeMs ?? nowMs) / 1000));
}

function isDropped(account: AccountState, sent: ProfileDraft): boolean {
  const [known] = sent.id === undefined ? [] : findProfiles(account.profiles, {}, sent.id);
  const email = identifierOf(sent.attributes, 'email') ?? identifierOf(known?.attributes ?? {}, 'email');
  return email !== undefined && DROPPED_DOMAINS.has(email.slice(email.lastIndexOf('@') + 1));
}

/** Whether this (profile, metric, unique_id) is recorded already. Changes nothing. */
export function isRecorded(
  account: AccountState,
  sent: ProfileDraft,
  draft: EventDraft,
  nowMs: number,
): boolean {
  const metric = account.metrics.get(draft.metric);
  if (metric === undefined) return false;
  return findProfiles(account.profiles, sent.attributes, sent.id).some((profile) =>
    account.recordedKeys.has(recordedKey(profile, metric, uniqueIdOf(draft, nowMs))),
  );
}

/** Records one accepted event. A repeat of (profile, metric, unique_id) changes nothing. */
export function recordEvent(
  world: World,
  account: AccountState,
  from: { endpoint: EndpointName; requestId: string },
  sent: ProfileDraft,
  draft: EventDraft,
): EventFate {
  const nowMs = world.now();
  const uniqueId = uniqueIdOf(draft, nowMs);
  let fate: EventFate = 'dropped';
  let profile: Profile | undefined;
  if (!isDropped(account, sent)) {
    profile = resolveProfile(account, sent.attributes, sent.id, nowMs, world.random);
    const key = recordedKey(profile, metricOf(account.metrics, draft.metric, nowMs, world.random), uniqueId);
    fate = account.recordedKeys.has(key) ? 'duplicate' : 'recorded';
    account.recordedKeys.add(key);
    if (fate === 'recorded') profile.lastEventMs = draft.timeMs ?? nowMs;
  }
  const lacks = lackingIn(world.options.expected, draft);
  noteEvent(world.ledger, {
    fate,
    acceptedAtMs: nowMs,
    account: account.id,
    endpoint: from.endpoint,
    requestId: from.requestId,
    metric: draft.metric,
    uniqueId,
    uniqueIdGiven: draft.uniqueId !== undefined,
    time: timeToTheSecond(draft.timeMs ?? nowMs),
    ...(draft.timeGiven === undefined ? {} : { timeGiven: draft.timeGiven }),
    ...(profile === undefined ? {} : { profileId: profile.id }),
    profile: identifiersSent(sent),
    properties: draft.properties,
    ...(draft.value === undefined ? {} : { value: draft.value }),
    ...(draft.valueCurrency === undefined ? {} : { valueCurrency: draft.valueCurrency }),
    backfill: draft.backfill,
    ...(lacks.length > 0 && { lacks }),
  });
  return fate;
}

function identifiersSent(sent: ProfileDraft): ProfileIdentifiers {
  const identifiers: ProfileIdentifiers = sent.id === undefined ? {} : { id: sent.id };
  for (const identifier of IDENTIFIERS) {
    const value = sent.attributes[identifier];
    if (typeof value === 'string') identifiers[identifier] = value;
  }
  return identifiers;
}
