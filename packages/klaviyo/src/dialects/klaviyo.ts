import { type CanonicalEvent, type JsonObject, withClear } from '@tracklayer/events';
import type { EventBackfill, ProfileUpsert } from '../commands.js';
import { type MappedEvent, mapEvent } from '../mapping/map-event.js';
import type { KlaviyoRequest } from '../request.js';
import { groupByProfile } from './backfill-groups.js';
import type { RequestSettings, Serializers } from './dialect.js';
import { eventIdentifiers, profileAttributes } from './profile-attributes.js';
import { profileRequest } from './profile-request.js';
import { singleEvent } from './single-event.js';
import { subscriptionJob } from './subscription-job.js';
import { unsubscribe } from './unsubscribe.js';

/** The shapes that Klaviyo accepts (OpenAPI 2026-04-15). */
export const klaviyoDialect: Serializers = {
  profileUpsert,
  listSubscription: subscriptionJob,
  unsubscribe,
  metricEvent: singleEvent,
  eventBackfill,
};

/** Creates the profile, or updates the one that an identifier matches. A phone number beside others follows by its id. */
function profileUpsert({ profile, clear }: ProfileUpsert): KlaviyoRequest {
  return profileRequest(profileAttributes(withClear(profile, clear)), 'klaviyo');
}

/** Events grouped by profile. Each has `backfill: true`, so Klaviyo records it and starts no flow. */
function eventBackfill({ events, migrationId }: EventBackfill, settings: RequestSettings): KlaviyoRequest {
  const groups = groupByProfile(events, settings).map((group) => ({
    type: 'event-bulk-create',
    attributes: {
      profile: { data: { type: 'profile', attributes: nameOf(group[0], settings) } },
      events: {
        data: group.map((event) => bulkEvent(mapEvent(event, settings.mapping, settings), migrationId)),
      },
    },
  }));
  return {
    endpoint: 'POST /api/event-bulk-create-jobs',
    path: '/api/event-bulk-create-jobs',
    body: {
      data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: groups } } },
    },
  };
}

function nameOf({ profile }: CanonicalEvent, { omit }: RequestSettings): JsonObject {
  return eventIdentifiers(profile, omit?.(profile));
}

function bulkEvent(
  { properties, time, uniqueId, metric, value, valueCurrency }: MappedEvent,
  migrationId: string,
): JsonObject {
  properties.migration_id = migrationId;
  const attributes: JsonObject = {
    properties,
    time,
    unique_id: uniqueId,
    backfill: true,
    metric: { data: { type: 'metric', attributes: { name: metric } } },
  };
  if (value !== undefined) attributes.value = value;
  if (valueCurrency !== undefined) attributes.value_currency = valueCurrency;
  return { type: 'event', attributes };
}
