import { fields, type SourceProfile } from './source.js';

/** Mixpanel: its raw export, a line per event. `time` is in seconds. */
export const MIXPANEL_EVENTS: SourceProfile = {
  id: 'mixpanel',
  title: 'events of Mixpanel',
  kind: 'events',
  format: 'json',
  has: ['event', 'properties.distinct_id', 'properties.time'],
  map: fields({
    name: 'event',
    eventId: 'properties.$insert_id',
    time: 'properties.time',
    email: '{properties.$email|properties.email}',
    externalId: '{properties.$user_id|properties.distinct_id}',
  }),
  bag: { path: 'properties', drop: ['$', 'mp_', 'time', 'distinct_id', 'email', 'token'] },
};

/** Amplitude: its export API. `event_time` is corrected by the skew of the device's clock, `client_event_time` is not. */
export const AMPLITUDE_EVENTS: SourceProfile = {
  id: 'amplitude',
  title: 'events of Amplitude',
  kind: 'events',
  format: 'json',
  has: ['event_type', 'event_time', 'event_properties'],
  map: fields({
    name: 'event_type',
    eventId: '{$insert_id|uuid}',
    time: 'event_time',
    email: '{user_properties.email|user_properties.Email|event_properties.email}',
    externalId: 'user_id',
  }),
  timeZone: 'UTC',
  bag: { path: 'event_properties', drop: ['email'] },
};

/** PostHog: its batch export, a line per event. */
export const POSTHOG_EVENTS: SourceProfile = {
  id: 'posthog',
  title: 'events of PostHog',
  kind: 'events',
  format: 'json',
  has: ['uuid', 'event', 'distinct_id', 'timestamp', 'properties'],
  map: fields({
    name: 'event',
    eventId: 'uuid',
    time: 'timestamp',
    email: '{person_properties.email|properties.$set.email|properties.email}',
    externalId: 'distinct_id',
  }),
  timeZone: 'UTC',
  bag: { path: 'properties', drop: ['$', 'email', 'token', 'distinct_id'] },
};
