import type { EventBackfill, ListSubscription, ProfileUpsert } from '../commands.js';
import { mapEvent } from '../mapping/map-event.js';
import type { KlaviyoRequest } from '../request.js';
import { withoutRepeats } from './backfill-groups.js';
import { channelAddresses } from './channel-addresses.js';
import type { RequestSettings, Serializers } from './dialect.js';
import { listOf } from './list.js';
import { identifierAttributes, present, profileAttributes } from './profile-attributes.js';
import { singleEvent } from './single-event.js';
import { subscriptionJob } from './subscription-job.js';
import { unsubscribe } from './unsubscribe.js';

/** The shapes of TrackLayer's Klaviyo guide. Klaviyo itself does not serve its subscription and back-fill calls. */
export const guideDialect: Serializers = {
  profileUpsert,
  listSubscription,
  unsubscribe,
  metricEvent: singleEvent,
  eventBackfill,
};

/** Creates the profile. If it exists, Klaviyo answers 409 and the remedy patches it by its id. */
function profileUpsert({ profile }: ProfileUpsert): KlaviyoRequest {
  return {
    endpoint: 'POST /api/profiles',
    path: '/api/profiles',
    body: { data: { type: 'profile', attributes: profileAttributes(profile) } },
  };
}

/**
 * The guide's call is for live opt-ins and cannot mark an import of old consent. Such an import uses dialect `klaviyo`.
 * Otherwise people would get another double opt-in and another welcome.
 *
 * @throws {RequestBuildError} `no_list_configured`, or `no_address_for_channel` when there is no address to subscribe.
 */
function listSubscription(command: ListSubscription, settings: RequestSettings): KlaviyoRequest {
  if (command.historical) return subscriptionJob(command, settings);
  const { email, phone } = channelAddresses(command);
  return {
    endpoint: 'POST /api/list-relationships',
    path: '/api/list-relationships',
    body: {
      data: {
        type: 'list-relationship',
        attributes: {
          list_id: listOf(command, settings),
          profile: present({ email, phone_number: phone, external_id: command.profile.externalId }),
          consented_at: command.consent.at ?? command.time,
          source: command.consent.source ?? 'tracklayer',
        },
      },
    },
  };
}

/** A flat list of events, with metric and profile in short form. */
function eventBackfill({ events, migrationId }: EventBackfill, settings: RequestSettings): KlaviyoRequest {
  const entries = withoutRepeats(events, settings.mapping).map((event) => {
    const mapped = mapEvent(event, settings.mapping, settings);
    return {
      type: 'event',
      attributes: present({
        metric: { name: mapped.metric },
        profile: identifierAttributes(event.profile),
        properties: { ...mapped.properties, migration_id: migrationId },
        time: mapped.time,
        value: mapped.value,
        value_currency: mapped.valueCurrency,
        unique_id: mapped.uniqueId,
        backfill: true,
      }),
    };
  });
  return {
    endpoint: 'POST /api/events-bulk-create-jobs',
    path: '/api/events-bulk-create-jobs',
    body: { data: { type: 'events-bulk-create-job', attributes: { events: entries } } },
  };
}
