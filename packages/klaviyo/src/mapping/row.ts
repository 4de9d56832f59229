/**
 * One row of a mapping: how a canonical event appears at Klaviyo.
 *
 * A path names a value of the canonical event, e.g. `properties.orderId` or `consent.at`; `destination.listId` is the list
 * of the destination. `properties.items.*.productName` is the list of that value of every line, each once. Several such lists
 * are joined.
 * `quantity(properties.items)` is the sum of the quantities of the lines. `=Acme` is the constant `Acme`. ` | ` separates
 * alternatives: the first one with a value counts. The last one may be a constant.
 */
export interface MappingRow {
  /** Klaviyo's metric name, under 128 characters. */
  metric: string;
  /** The kind of thing that an `event_id` identifies. Sent as the property `dedup_scope`. */
  dedupScope: string;
  /** Klaviyo property ← path. A property that no path names keeps its own name. */
  properties: Readonly<Record<string, string>>;
  /** Path of the event's monetary value. Klaviyo also takes it as an attribute beside the properties. */
  value: string;
  /** Path of its ISO 4217 currency. */
  valueCurrency: string;
}

export interface Mapping {
  /** Rises with every change that a filter of a flow can notice. */
  version: number;
  /** Set when overrides of a destination changed something: the fingerprint of the whole mapping, 8 hex digits. */
  variant?: string;
  /** By event name. A name without a row is sent as {@link rowOf} says. */
  events: Readonly<Record<string, Readonly<MappingRow> | undefined>>;
}

/** How an event is sent whose name has no row: under its own name, with its own properties. */
const PLAIN_ROW: Readonly<MappingRow> = Object.freeze({
  metric: '',
  dedupScope: 'event',
  properties: Object.freeze({}),
  value: 'properties.value',
  valueCurrency: 'properties.currency',
});

/** The row of an event name, and its metric. The row of names without one is always the same object. */
export function rowOf(
  { events }: Pick<Mapping, 'events'>,
  name: string,
): { row: Readonly<MappingRow>; metric: string } {
  const row = Object.hasOwn(events, name) ? events[name] : undefined;
  return row === undefined ? { row: PLAIN_ROW, metric: name } : { row, metric: row.metric };
}

/** Properties that TrackLayer sets, the first four on every event. No mapping and no event may use these names. */
export const RESERVED_PROPERTIES = [
  'event_id',
  'source',
  'dedup_scope',
  'tracklayer_mapping_version',
  'migration_id',
  'event_owner',
] as const;

/**
 * The value of the property `tracklayer_mapping_version`: `3`, or `3+5f3a9c1e` if overrides changed the mapping. Always a
 * text, because a filter of Klaviyo compares values of one type only.
 */
export function mappingLabel({ version, variant }: Mapping): string {
  return variant === undefined ? String(version) : `${version}+${variant}`;
}
