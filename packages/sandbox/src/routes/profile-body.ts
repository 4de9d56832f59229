import { timeToTheSecond } from '../stores/events.js';
import type { Profile } from '../stores/profiles.js';
import type { Call } from './handler.js';
import { related, sparse } from './query.js';
import { subscriptionsBody } from './subscriptions-body.js';

const TEXTS = [
  'email',
  'phone_number',
  'external_id',
  'anonymous_id',
  'first_name',
  'last_name',
  'organization',
  'locale',
  'title',
  'image',
] as const;

const PLACES = [
  'address1',
  'address2',
  'city',
  'country',
  'latitude',
  'longitude',
  'region',
  'zip',
  'timezone',
  'ip',
] as const;

const PREDICTIONS = [
  'historic_clv',
  'predicted_clv',
  'total_clv',
  'historic_number_of_orders',
  'predicted_number_of_orders',
  'average_days_between_orders',
  'average_order_value',
  'churn_probability',
  'expected_date_of_next_order',
] as const;

/** A document with one profile. */
export function profileBody(profile: Profile, call: Pick<Call, 'baseUrl' | 'query'>): unknown {
  const data = profileResource(profile, call);
  return { data, links: data.links };
}

/**
 * A profile as Klaviyo shows it. Empty fields are null. Source: OpenAPI 2026-07-15.
 *
 * @param more Attributes of one endpoint, e.g. `joined_group_at`.
 */
export function profileResource(
  profile: Profile,
  { baseUrl, query }: Pick<Call, 'baseUrl' | 'query'>,
  more: Record<string, unknown> = {},
) {
  const self = `${baseUrl}/api/profiles/${profile.id}`;
  const additional = query['additional-fields[profile]']?.split(',') ?? [];
  const attributes = {
    ...Object.fromEntries(TEXTS.map((name) => [name, profile.attributes[name] ?? null])),
    created: timeToTheSecond(profile.createdMs),
    updated: timeToTheSecond(profile.updatedMs),
    last_event_date: profile.lastEventMs === undefined ? null : timeToTheSecond(profile.lastEventMs),
    location: Object.fromEntries(PLACES.map((name) => [name, profile.location[name] ?? null])),
    properties: profile.properties,
    ...(additional.includes('subscriptions') ? { subscriptions: subscriptionsBody(profile) } : {}),
    ...(additional.includes('predictive_analytics')
      ? { predictive_analytics: Object.fromEntries(PREDICTIONS.map((name) => [name, null])) }
      : {}),
    ...more,
  };
  return {
    type: 'profile',
    id: profile.id,
    attributes: sparse(attributes, query['fields[profile]']),
    relationships: {
      lists: related(self, 'lists'),
      segments: related(self, 'segments'),
      'push-tokens': related(self, 'push-tokens'),
    },
    links: { self },
  };
}
