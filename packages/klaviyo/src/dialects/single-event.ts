import type { Identifier, JsonObject, Profile } from '@tracklayer/events';
import type { MetricEvent } from '../commands.js';
import { mapEvent } from '../mapping/map-event.js';
import type { KlaviyoRequest } from '../request.js';
import type { RequestSettings } from './dialect.js';
import { eventIdentifiers, fieldAttributes, present } from './profile-attributes.js';

/**
 * `POST /api/events`, the same in both dialects. It names the person by one identifier, unless it carries the profile, and has
 * the id of the browser beside it.
 */
export function singleEvent(
  { event, backfill, replay }: MetricEvent,
  settings: RequestSettings,
): KlaviyoRequest {
  const mapped = mapEvent(event, settings.mapping, settings);
  const { carryProfile, omit } = settings;
  const omitted = omit?.(event.profile) ?? [];
  const profile = {
    ...(carryProfile && carriedAttributes(carryProfile, omitted)),
    ...eventIdentifiers(event.profile, omitted),
  };
  return {
    endpoint: 'POST /api/events',
    path: '/api/events',
    body: {
      data: {
        type: 'event',
        attributes: present({
          properties: mapped.properties,
          time: mapped.time,
          value: mapped.value,
          value_currency: mapped.valueCurrency,
          unique_id: mapped.uniqueId,
          backfill: backfill || replay?.backfill ? true : undefined,
          metric: { data: { type: 'metric', attributes: { name: mapped.metric } } },
          profile: { data: { type: 'profile', attributes: profile } },
        }),
      },
    },
  };
}

/** The fields, and the identifiers that may be written beside the name. Never the phone number. */
function carriedAttributes(profile: Profile, omitted: readonly Identifier[]): JsonObject {
  return {
    ...present({
      email: omitted.includes('email') ? undefined : profile.email,
      external_id: omitted.includes('externalId') ? undefined : profile.externalId,
    }),
    ...fieldAttributes(profile),
  };
}
