import type { Ownership, Profile } from '@tracklayer/events';
import type { EventBackfill, ListSubscription, MetricEvent, ProfileUpsert } from '../commands.js';
import type { Mapping } from '../mapping/row.js';
import type { KlaviyoRequest } from '../request.js';

/** `klaviyo`: what Klaviyo serves. `guide`: what the product's guide documents. Nothing falls back from one to the other. */
export const DIALECTS = ['klaviyo', 'guide'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** How a destination wants its commands written. */
export interface RequestSettings {
  dialect: Dialect;
  /** The list a subscription goes to, unless the command names another. */
  listId?: string;
  mapping: Mapping;
  /** Who owns each event; where it is left out, nobody marks any. */
  ownership?: Ownership;
  /**
   * The profile's fields (names, locale, properties) for a metric event to carry, beyond its identifiers: for one whose
   * profile could not go first. None by default: an event that comes late, or again, would write old fields over newer ones.
   */
  carryProfile?: Profile;
}

/** One dialect: a serializer per command. */
export interface Serializers {
  profileUpsert(command: ProfileUpsert): KlaviyoRequest;
  /** Of a granted consent. */
  listSubscription(command: ListSubscription, settings: RequestSettings): KlaviyoRequest;
  /** Of a withdrawn one. */
  unsubscribe(command: ListSubscription): KlaviyoRequest;
  metricEvent(command: MetricEvent, settings: RequestSettings): KlaviyoRequest;
  eventBackfill(command: EventBackfill, settings: RequestSettings): KlaviyoRequest;
}
