import type { MetricEvent } from '../commands.js';
import { mapEvent } from '../mapping/map-event.js';
import type { KlaviyoRequest } from '../request.js';
import type { RequestSettings } from './dialect.js';
import { identifierAttributes, present, profileAttributes } from './profile-attributes.js';

/** `POST /api/events`, the same in both dialects. */
export function singleEvent(
  { event, backfill, replay }: MetricEvent,
  settings: RequestSettings,
): KlaviyoRequest {
  const mapped = mapEvent(event, settings.mapping, settings);
  const { carryProfile } = settings;
  const profile = carryProfile ? profileAttributes(carryProfile) : identifierAttributes(event.profile);
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
