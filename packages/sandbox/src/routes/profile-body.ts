import { timeToTheSecond } from '../stores/events.js';
import type { Profile } from '../stores/profiles.js';

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

/** A profile as Klaviyo shows it. Empty fields are null. Source: OpenAPI 2026-04-15. */
export function profileBody(profile: Profile, baseUrl: string): unknown {
  const self = `${baseUrl}/api/profiles/${profile.id}`;
  const related = (name: string) => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  return {
    data: {
      type: 'profile',
      id: profile.id,
      attributes: {
        ...Object.fromEntries(TEXTS.map((name) => [name, profile.attributes[name] ?? null])),
        created: timeToTheSecond(profile.createdMs),
        updated: timeToTheSecond(profile.updatedMs),
        last_event_date: profile.lastEventMs === undefined ? null : timeToTheSecond(profile.lastEventMs),
        location: Object.fromEntries(PLACES.map((name) => [name, profile.location[name] ?? null])),
        properties: profile.properties,
      },
      relationships: {
        lists: related('lists'),
        segments: related('segments'),
        'push-tokens': related('push-tokens'),
      },
      links: { self },
    },
    links: { self },
  };
}
