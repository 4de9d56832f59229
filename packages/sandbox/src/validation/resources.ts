import { BACKFILL_SINCE } from '../revisions.js';
import type { Field, Resource } from './fields.js';

/** The known fields of each resource. Source: OpenAPI 2026-04-15. */
const text: Field = { kind: 'string', nullable: true };
const flag: Field = { kind: 'boolean', nullable: true };
const object: Field = { kind: 'object', nullable: true };

const LOCATION_FIELDS = {
  address1: text,
  address2: text,
  city: text,
  country: text,
  latitude: { kind: 'any', nullable: true },
  longitude: { kind: 'any', nullable: true },
  region: text,
  zip: text,
  timezone: text,
  ip: text,
} as const satisfies Record<string, Field>;

export const LOCATION: Resource = { name: 'location', fields: LOCATION_FIELDS };

const PROFILE_FIELDS = {
  email: text,
  phone_number: text,
  external_id: text,
  // The schema of profiles lacks it. The documentation and the schema of events have it.
  anonymous_id: text,
  first_name: text,
  last_name: text,
  organization: text,
  locale: text,
  title: text,
  image: text,
  location: object,
  properties: object,
} as const satisfies Record<string, Field>;

/** POST and PATCH /api/profiles. */
export const PROFILE: Resource = { name: 'profile', fields: PROFILE_FIELDS };

/** POST /api/profile-import, the bulk import, and the profile of bulk events. */
export const PROFILE_UPSERT: Resource = {
  name: 'profile',
  fields: { ...PROFILE_FIELDS, _kx: text },
};

/** The profile of a single event. Here `meta` is an attribute. In other resources it is beside the attributes. */
export const EVENT_PROFILE: Resource = {
  name: 'profile',
  fields: { ...PROFILE_FIELDS, _kx: text, meta: object },
};

/** A profile to subscribe: only addresses and consent. */
export const SUBSCRIBED_PROFILE: Resource = {
  name: 'profile',
  fields: {
    email: text,
    phone_number: text,
    subscriptions: { kind: 'object', required: true },
    age_gated_date_of_birth: text,
  },
};

/** A profile to unsubscribe: only addresses and withdrawn consent. Source: Klaviyo's SDK 22.0.1. */
export const UNSUBSCRIBED_PROFILE: Resource = {
  name: 'profile',
  fields: { email: text, phone_number: text, subscriptions: { kind: 'object', required: true } },
};

export const UNSUBSCRIPTION_JOB: Resource = {
  name: 'profile-subscription-bulk-delete-job',
  fields: { profiles: { kind: 'object', required: true } },
};

const BULK_EVENT_FIELDS = {
  properties: { kind: 'object', required: true },
  time: text,
  value: { kind: 'number', nullable: true },
  value_currency: text,
  unique_id: text,
  backfill: flag,
  metric: { kind: 'object', required: true },
} as const satisfies Record<string, Field>;

/** An event of a bulk request. Its group has the profile. */
export const BULK_EVENT: Resource = { name: 'event', fields: BULK_EVENT_FIELDS };

export const EVENT: Resource = {
  name: 'event',
  fields: { ...BULK_EVENT_FIELDS, profile: { kind: 'object', required: true } },
};

export interface EventResources {
  event: Resource;
  bulkEvent: Resource;
  group: Resource;
}

/** The resources of events in a revision. The flag `backfill` is unknown before 2026-04-15. */
export function eventResources(revision: string): EventResources {
  return revision < BACKFILL_SINCE ? OLDER_EVENTS : PRESENT_EVENTS;
}

export const METRIC: Resource = {
  name: 'metric',
  fields: { name: { kind: 'string', required: true }, service: text },
};

export const EVENT_BULK_JOB: Resource = {
  name: 'event-bulk-create-job',
  fields: { 'events-bulk-create': { kind: 'object', required: true } },
};

export const EVENT_GROUP: Resource = {
  name: 'event-bulk-create',
  fields: {
    backfill: flag,
    profile: { kind: 'object', required: true },
    events: { kind: 'object', required: true },
  },
};

const PRESENT_EVENTS: EventResources = { event: EVENT, bulkEvent: BULK_EVENT, group: EVENT_GROUP };
const OLDER_EVENTS: EventResources = {
  event: withoutBackfill(EVENT),
  bulkEvent: withoutBackfill(BULK_EVENT),
  group: withoutBackfill(EVENT_GROUP),
};

function withoutBackfill({ name, fields }: Resource): Resource {
  const { backfill: _, ...others } = fields;
  return { name, fields: others };
}

export const SUBSCRIPTION_JOB: Resource = {
  name: 'profile-subscription-bulk-create-job',
  fields: {
    custom_source: text,
    profiles: { kind: 'object', required: true },
    historical_import: flag,
  },
};

export const DELETION_JOB: Resource = {
  name: 'data-privacy-deletion-job',
  fields: { profile: { kind: 'object', required: true } },
};

/** The profile to delete. Source: OpenAPI 2026-07-15. */
export const DELETED_PROFILE: Resource = {
  name: 'profile',
  fields: { email: text, phone_number: text },
};

export const PROFILE_IMPORT_JOB: Resource = {
  name: 'profile-bulk-import-job',
  fields: { profiles: { kind: 'object', required: true } },
};

/** A profile that is only named. Source: OpenAPI 2026-07-15. */
export const IDENTIFIED_PROFILE: Resource = {
  name: 'profile',
  fields: { email: text, phone_number: text, external_id: text },
};

/** Source: OpenAPI 2026-07-15. */
export const BACK_IN_STOCK: Resource = {
  name: 'back-in-stock-subscription',
  fields: { channels: { kind: 'array', required: true }, profile: object },
};

/** Resources of the product's guide. Klaviyo does not serve them. */
export const GUIDE_LIST_RELATIONSHIP: Resource = {
  name: 'list-relationship',
  fields: {
    list_id: { kind: 'string', required: true },
    profile: { kind: 'object', required: true },
    consented_at: text,
    source: text,
  },
};

export const GUIDE_SUBSCRIBER: Resource = {
  name: 'profile',
  fields: { email: text, phone_number: text, external_id: text },
};

export const GUIDE_BULK_JOB: Resource = {
  name: 'events-bulk-create-job',
  fields: { events: { kind: 'array', required: true } },
};

export const GUIDE_METRIC: Resource = {
  name: 'metric',
  fields: { name: { kind: 'string', required: true } },
};
