import type { Identifier, Ownership, Profile } from '@tracklayer/events';
import type { EventBackfill, ListSubscription, MetricEvent, ProfileUpsert } from '../commands.js';
import type { Mapping } from '../mapping/row.js';
import type { KlaviyoRequest } from '../request.js';

/** `klaviyo`: the calls that Klaviyo serves. `guide`: the calls of the product's guide. There is no fallback between them. */
export const DIALECTS = ['klaviyo', 'guide'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** The settings of a destination that requests depend on. */
export interface RequestSettings {
  /** Our id of the destination. Hints name it in commands. */
  destination?: string;
  dialect: Dialect;
  /** The list of subscriptions, unless the command names another. `none`: the subscription is for the channels alone. */
  listId?: string;
  /** Integration and catalogue of the account's variants. Default `$custom:::$default`. */
  catalog?: string;
  mapping: Mapping;
  /** The owner of each event. Without it no event is marked with an owner. */
  ownership?: Ownership;
  /**
   * Profile fields (names, locale, properties) that a metric event carries besides its identifiers. Set only when the
   * profile could not be sent first. A late or repeated event would otherwise write old fields over newer ones. Of a
   * subscription, or of a person who waits for a variant: the profile to write before it.
   */
  carryProfile?: Profile;
  /** The destination knows the person by this external id, and by another e-mail address or none. */
  knownByExternalId?: boolean;
  /**
   * Klaviyo is asked before a subscription whether the person withdrew the consent there. Epoch ms: when the consent was
   * given. Undefined: it is not asked.
   */
  askFirstSince?: number;
  /** The identifiers that must not name a person, e.g. a refused e-mail address. */
  omit?: (profile: Profile) => readonly Identifier[];
}

/** A dialect: one serializer per command. */
export interface Serializers {
  profileUpsert(command: ProfileUpsert): KlaviyoRequest;
  /** For granted consent. */
  listSubscription(command: ListSubscription, settings: RequestSettings): KlaviyoRequest;
  /** For withdrawn consent. */
  unsubscribe(command: ListSubscription): KlaviyoRequest;
  metricEvent(command: MetricEvent, settings: RequestSettings): KlaviyoRequest;
  eventBackfill(command: EventBackfill, settings: RequestSettings): KlaviyoRequest;
}
