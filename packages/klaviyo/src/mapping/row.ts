import type { EventName } from '@tracklayer/events';

/**
 * One row: how a canonical event reads at Klaviyo.
 *
 * A path leads into the canonical event, e.g. `properties.orderId` or `consent.at`; `destination.listId` is the list of the
 * destination. Several paths joined by ` | ` are tried in turn, and the first that leads to something counts.
 */
export interface MappingRow {
  /** Klaviyo's metric name, under 128 characters. */
  metric: string;
  /** What one `event_id` is unique for; goes out as the property `dedup_scope`. */
  dedupScope: string;
  /** Klaviyo property ← path. What no path names goes out under its own name. */
  properties: Readonly<Record<string, string>>;
  /** Path of the event's monetary value, which Klaviyo also wants beside the properties. */
  value: string;
  /** Path of its ISO 4217 currency. */
  valueCurrency: string;
}

export interface Mapping {
  /** Rises with every change that a flow's filter could notice. */
  version: number;
  /** Where a destination's overrides changed something: the fingerprint of the whole table, 8 hex digits. */
  variant?: string;
  events: Readonly<Record<EventName, Readonly<MappingRow>>>;
}

/** Set by us, the first four on every event: no mapping and no property of the event's own may take these names. */
export const RESERVED_PROPERTIES = [
  'event_id',
  'source',
  'dedup_scope',
  'tracklayer_mapping_version',
  'migration_id',
  'event_owner',
] as const;

/**
 * A table as each of its events names it in the property `tracklayer_mapping_version`: `2`, or `2+5f3a9c1e` where overrides
 * changed it. A text in any case, since a filter of Klaviyo's compares one kind only.
 */
export function mappingLabel({ version, variant }: Mapping): string {
  return variant === undefined ? String(version) : `${version}+${variant}`;
}
