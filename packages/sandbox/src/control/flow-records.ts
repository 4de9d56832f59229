import type { FlowRecord, RecordedProfile } from '@tracklayer/flows';
import type { AccountState } from '../accounts.js';
import type { ConsentRecord, ProfileIdentifiers, RecordedEvent } from '../ledger/records.js';
import { findProfiles, identifierOf } from '../stores/profiles.js';
import { restockedAtMs } from '../stores/variants.js';

/** A ledger entry in the form that flows are judged by. */
export type SourcedRecord = FlowRecord & { entry: RecordedEvent | ConsentRecord };

/** The records of one account, in order of arrival. */
export function flowRecords(
  account: AccountState,
  events: readonly RecordedEvent[],
  consents: readonly ConsentRecord[],
): SourcedRecord[] {
  return [
    ...events.map((event) => eventRecord(account, event)),
    ...consents.map((consent) => subscriptionRecord(account, consent)),
  ].sort((a, b) => a.entry.acceptedAtMs - b.entry.acceptedAtMs);
}

/** Klaviyo records an event of its own metric for a call to this endpoint. */
const BACK_IN_STOCK = 'POST /api/back-in-stock-subscriptions';

function eventRecord(account: AccountState, entry: RecordedEvent): SourcedRecord {
  const { metric, uniqueId, properties, value, backfill, fate, acceptedAtMs, profile, profileId, endpoint } =
    entry;
  return {
    kind: 'event',
    metric,
    uniqueId,
    timeMs: Date.parse(entry.time),
    arrivedAtMs: acceptedAtMs,
    properties,
    ...(endpoint === BACK_IN_STOCK ? ownMetric(account, entry) : {}),
    ...(value === undefined ? {} : { value }),
    backfill,
    fate,
    profile: profileOf(account, profileId, profile),
    entry,
  };
}

function ownMetric(account: AccountState, entry: RecordedEvent) {
  const { id: profileId } = profileOf(account, entry.profileId, entry.profile);
  const restockedMs = restockedAtMs(account.variants, { ...entry, profileId });
  return {
    origin: 'klaviyo' as const,
    ...(restockedMs === undefined ? {} : { restockedAtMs: restockedMs }),
  };
}

function subscriptionRecord(account: AccountState, entry: ConsentRecord): SourcedRecord {
  const { channel, listId, state, historicalImport, acceptedAtMs, profileId, email, phone_number } = entry;
  return {
    kind: 'subscription',
    state,
    channel,
    listId,
    timeMs: acceptedAtMs,
    historicalImport,
    profile: profileOf(account, profileId, {
      ...(email === undefined ? {} : { email }),
      ...(phone_number === undefined ? {} : { phone_number }),
    }),
    entry,
  };
}

/** The profile in its present state. A merged profile is found by the identifiers of the record. */
function profileOf(account: AccountState, id: string | undefined, sent: ProfileIdentifiers): RecordedProfile {
  const own = id === undefined ? undefined : account.profiles.byId.get(id);
  const profile = own ?? (id === undefined ? undefined : findProfiles(account.profiles, { ...sent })[0]);
  const attributes = profile?.attributes ?? sent;
  const email = identifierOf({ ...attributes }, 'email');
  const phoneNumber = identifierOf({ ...attributes }, 'phone_number');
  const externalId = identifierOf({ ...attributes }, 'external_id');
  const browserId =
    identifierOf({ ...attributes }, '_kx') ?? identifierOf({ ...attributes }, 'anonymous_id') ?? '';
  return {
    // A dropped event has no profile. Its identifier replaces the profile's id.
    id: profile?.id ?? id ?? `dropped ${email ?? phoneNumber ?? externalId ?? browserId}`,
    ...(email === undefined ? {} : { email }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(profile === undefined
      ? {}
      : {
          consents: profile.consents,
          // A suppression on one list stops nothing of a flow that another trigger starts.
          suppressions: profile.suppressions.filter(({ listId }) => listId === undefined),
        }),
  };
}
