import type { JsonObject } from '@tracklayer/events';
import { groupByProfile } from '../backfill-groups.js';
import type { EventBackfill, ListSubscription, ProfileUpsert } from '../commands.js';
import type { RequestSettings, Serializers } from '../dialect.js';
import { type MappedEvent, mapEvent } from '../map-event.js';
import { identifierAttributes, present, profileAttributes } from '../profile-attributes.js';
import type { KlaviyoRequest } from '../request.js';
import { channelAddresses } from './channel-addresses.js';
import { listOf } from './list.js';
import { singleEvent } from './single-event.js';
import { unsubscribe } from './unsubscribe.js';

/** The shapes that Klaviyo serves (OpenAPI 2026-04-15). */
export const klaviyoDialect: Serializers = {
  profileUpsert,
  listSubscription,
  unsubscribe,
  metricEvent: singleEvent,
  eventBackfill,
};

/** Creates or updates, by whichever identifier matches. */
function profileUpsert({ profile }: ProfileUpsert): KlaviyoRequest {
  return {
    endpoint: 'POST /api/profile-import',
    path: '/api/profile-import',
    body: { data: { type: 'profile', attributes: profileAttributes(profile) } },
  };
}

/**
 * A subscribed profile has its addresses and its channels and nothing else: names, properties and `external_id` are a 400.
 *
 * @throws {RequestBuildError} `no_list_configured`, or `no_address_for_channel` where there is nothing to subscribe.
 */
function listSubscription(command: ListSubscription, settings: RequestSettings): KlaviyoRequest {
  const { consent, historical } = command;
  // A live opt-in must leave the time out: with it, double opt-in and the welcome flow are skipped.
  const consentedAt = historical ? (consent.at ?? command.time) : undefined;
  return {
    endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
    path: '/api/profile-subscription-bulk-create-jobs',
    body: {
      data: {
        type: 'profile-subscription-bulk-create-job',
        attributes: present({
          custom_source: consent.source ?? 'tracklayer',
          historical_import: historical ? true : undefined,
          profiles: { data: [{ type: 'profile', attributes: channelAttributes(command, consentedAt) }] },
        }),
        relationships: { list: { data: { type: 'list', id: listOf(command, settings) } } },
      },
    },
  };
}

function channelAttributes(command: ListSubscription, consentedAt?: string): JsonObject {
  const { email, phone } = channelAddresses(command);
  const subscribed = { marketing: present({ consent: 'SUBSCRIBED', consented_at: consentedAt }) };
  return present({
    email,
    phone_number: phone,
    subscriptions: present({
      email: email === undefined ? undefined : subscribed,
      sms: phone === undefined ? undefined : subscribed,
    }),
  });
}

/** Grouped by profile. Every event is marked as back-filled, so that it is recorded and starts no flow. */
function eventBackfill({ events, migrationId }: EventBackfill, settings: RequestSettings): KlaviyoRequest {
  const groups = groupByProfile(events, settings.mapping).map((group) => ({
    type: 'event-bulk-create',
    attributes: {
      profile: { data: { type: 'profile', attributes: identifierAttributes(group[0].profile) } },
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

function bulkEvent(mapped: MappedEvent, migrationId: string): JsonObject {
  return {
    type: 'event',
    attributes: present({
      properties: { ...mapped.properties, migration_id: migrationId },
      time: mapped.time,
      value: mapped.value,
      value_currency: mapped.valueCurrency,
      unique_id: mapped.uniqueId,
      backfill: true,
      metric: { data: { type: 'metric', attributes: { name: mapped.metric } } },
    }),
  };
}
