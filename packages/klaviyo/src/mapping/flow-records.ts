import {
  type CanonicalEvent,
  CHANNELS,
  type Ownership,
  ownershipOf,
  type Profile,
  profileIdentity,
} from '@tracklayer/events';
import type { EventRecord, FlowRecord, RecordedProfile, SubscriptionRecord } from '@tracklayer/flows';
import { NO_LIST } from '../dialects/list.js';
import { mapEvent } from './map-event.js';
import type { Mapping } from './row.js';

/** The settings of a destination that decide how an event is recorded there. */
export interface FlowSettings {
  mapping: Mapping;
  listId?: string;
  /** Without it every event is sent. */
  ownership?: Ownership;
}

export interface FlowRecordOptions {
  /** The profile is already subscribed to e-mail marketing. */
  subscribed?: boolean;
  /** The event is sent as a back-fill under this migration. */
  migrationId?: string;
  /** The event has Klaviyo's `backfill` flag. Events of a migration always have it. */
  backfill?: boolean;
}

/**
 * The records at Klaviyo after this event is delivered, in the form that packages/flows evaluates: the metric event, and
 * the subscription if consent is granted or withdrawn. A migration marks it as an import. A sign-up without consent gives
 * `not_asked` and no metric event.
 */
export function flowRecords(
  event: CanonicalEvent,
  settings: FlowSettings,
  options: FlowRecordOptions = {},
): FlowRecord[] {
  const profile = profileOf(event.profile, options);
  const subscription = subscriptionRecord(event, settings, profile, options);
  const metric = eventRecord(event, settings, profile, options);
  if (event.name === 'sign_up')
    return subscription.state === 'subscribed' ? [subscription, metric] : [subscription];
  return subscription.state === 'not_asked' ? [metric] : [subscription, metric];
}

/** The event that Klaviyo itself records for a person who waits for a variant. Its message waits for the stock. */
export function waitRecord(
  {
    profile,
    time,
    variantId,
    eventId,
  }: { profile: Profile; time: string; variantId: string; eventId: string },
  options: FlowRecordOptions = {},
): EventRecord {
  return {
    kind: 'event',
    metric: 'Subscribed to Back in Stock',
    uniqueId: `${variantId} ${eventId}`,
    timeMs: Date.parse(time),
    properties: {},
    origin: 'klaviyo',
    backfill: false,
    profile: profileOf(profile, options),
  };
}

function profileOf(profile: Profile, { subscribed }: FlowRecordOptions): RecordedProfile {
  const { email, phoneNumber, externalId } = profile;
  return {
    id: profileIdentity(profile),
    ...(email === undefined ? {} : { email: email.toLowerCase() }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(subscribed ? { consents: { 'email.marketing': 'SUBSCRIBED' } } : {}),
  };
}

function eventRecord(
  event: CanonicalEvent,
  settings: FlowSettings,
  profile: RecordedProfile,
  { migrationId, backfill = false }: FlowRecordOptions,
): EventRecord {
  const { metric, uniqueId, properties, value } = mapEvent(event, settings.mapping, settings);
  return {
    kind: 'event',
    metric,
    uniqueId,
    timeMs: Date.parse(event.time),
    properties: migrationId === undefined ? properties : { ...properties, migration_id: migrationId },
    ...(value === undefined ? {} : { value }),
    backfill: backfill || migrationId !== undefined,
    ...(isWithheld(event, settings) ? { fate: 'withheld' as const } : {}),
    profile,
  };
}

function isWithheld(event: CanonicalEvent, { ownership }: FlowSettings): boolean {
  return ownership !== undefined && ownershipOf(event, ownership) === 'skip';
}

/** The state of a channel by consent status. For any other status Klaviyo gets no request. */
const STATES: Readonly<Record<string, SubscriptionRecord['state']>> = {
  granted: 'subscribed',
  withdrawn: 'unsubscribed',
};

function namedList(listId: string | undefined): string | null {
  return listId === undefined || listId === NO_LIST ? null : listId;
}

function subscriptionRecord(
  { name, properties, consent, time }: CanonicalEvent,
  { listId }: FlowSettings,
  profile: RecordedProfile,
  { migrationId }: FlowRecordOptions,
): SubscriptionRecord {
  const own = name === 'sign_up' && typeof properties.listId === 'string' ? properties.listId : undefined;
  const [channel = 'email'] = CHANNELS.filter((each) => (consent?.channels ?? ['email']).includes(each));
  return {
    kind: 'subscription',
    state: STATES[consent?.status ?? ''] ?? 'not_asked',
    channel: `${channel}.marketing`,
    listId: namedList(own ?? listId),
    timeMs: Date.parse(migrationId === undefined ? time : (consent?.at ?? time)),
    historicalImport: migrationId !== undefined,
    profile,
  };
}
