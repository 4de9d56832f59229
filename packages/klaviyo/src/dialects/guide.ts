import { withClear } from '@tracklayer/events';
import type { EventBackfill, ListSubscription, ProfileUpsert } from '../commands.js';
import { mapEvent } from '../mapping/map-event.js';
import type { KlaviyoRequest } from '../request.js';
import { withoutRepeats } from './backfill-groups.js';
import { channelAddresses } from './channel-addresses.js';
import type { RequestSettings, Serializers } from './dialect.js';
import { listOf } from './list.js';
import { eventIdentifiers, present, profileAttributes, WIRE_NAMES } from './profile-attributes.js';
import { profileRequest } from './profile-request.js';
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

/** Creates the profile. If it exists, Klaviyo answers 409 and `profileCalls` patches it by its id. */
function profileUpsert({ profile, clear }: ProfileUpsert): KlaviyoRequest {
  return profileRequest(profileAttributes(withClear(profile, clear)), 'guide');
}

/**
 * The guide's call is for live opt-ins and cannot mark an import of old consent. Such an import uses dialect `klaviyo`.
 * Otherwise people would get another double opt-in and another welcome. The guide has no call without a list and none
 * for WhatsApp, so these are of dialect `klaviyo` too.
 *
 * @throws {RequestBuildError} `no_list_configured`, or `no_address_for_channel` when there is no address to subscribe.
 */
function listSubscription(command: ListSubscription, settings: RequestSettings): KlaviyoRequest {
  const listId = listOf(command, settings);
  const isPlain = !command.historical && !command.consent.channels?.includes('whatsapp');
  if (!isPlain || listId === undefined) return subscriptionJob(command, settings);
  // The call holds one profile, so it takes one address. `subscriptionCalls` sends each channel by a call of its own.
  const [first] = channelAddresses(command);
  return {
    endpoint: 'POST /api/list-relationships',
    path: '/api/list-relationships',
    body: {
      data: {
        type: 'list-relationship',
        attributes: {
          list_id: listId,
          profile: first === undefined ? {} : { [WIRE_NAMES[first.field]]: first.address },
          consented_at: command.consent.at ?? command.time,
          source: command.consent.source ?? 'tracklayer',
        },
      },
    },
  };
}

/** A flat list of events, with metric and profile in short form. */
function eventBackfill({ events, migrationId }: EventBackfill, settings: RequestSettings): KlaviyoRequest {
  const entries = withoutRepeats(events, settings).map((event) => {
    const mapped = mapEvent(event, settings.mapping, settings);
    return {
      type: 'event',
      attributes: present({
        metric: { name: mapped.metric },
        profile: eventIdentifiers(event.profile, settings.omit?.(event.profile)),
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
