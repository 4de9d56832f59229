import {
  type CanonicalEvent,
  type JsonObject,
  type JsonValue,
  type Ownership,
  ownerOf,
  ownershipOf,
} from '@tracklayer/events';
import { type CompiledPath, compilePath, isOfDestination, resolve } from './path.js';
import { type Mapping, type MappingRow, mappingLabel, rowOf } from './row.js';

/** An event in Klaviyo's terms, before a dialect serialises it. */
export interface MappedEvent {
  metric: string;
  properties: JsonObject;
  /** ISO 8601, the original time. */
  time: string;
  /** The `eventId`: Klaviyo records one (profile, metric, unique_id) once. */
  uniqueId: string;
  value?: number;
  valueCurrency?: string;
}

interface CompiledRow {
  properties: { name: string; alternatives: CompiledPath[] }[];
  value: CompiledPath[];
  valueCurrency: CompiledPath[];
  /** Whether a path names a value of the destination. */
  namesDestination: boolean;
}

// Paths are split once per row, not once per event.
const compiledRows = new WeakMap<Readonly<MappingRow>, CompiledRow>();

/**
 * Maps an event. Mapped properties get their Klaviyo name; the others keep their own. A name that is taken already gets the
 * prefix `property_`, so no property of the application is lost.
 */
export function mapEvent(
  event: CanonicalEvent,
  mapping: Mapping,
  destination: { listId?: string; ownership?: Ownership },
): MappedEvent {
  const { row, metric } = rowOf(mapping, event.name);
  const compiled = compile(row);
  // Few mappings need the copy.
  const root = compiled.namesDestination ? { ...event, destination } : event;
  const own = event.properties;
  const used = new Set<string>();

  const properties: JsonObject = {
    event_id: event.eventId,
    source: 'tracklayer',
    dedup_scope: row.dedupScope,
    tracklayer_mapping_version: mappingLabel(mapping),
  };
  const owner = otherOwner(event, destination.ownership);
  if (owner !== undefined) properties.event_owner = owner;
  for (const { name, alternatives } of compiled.properties) {
    const found = resolve(root, alternatives);
    if (found === undefined) continue;
    put(properties, name, found.value);
    if (found.consumes !== undefined) used.add(found.consumes);
  }
  if (event.source !== undefined) properties.event_source = event.source;
  for (const key of Object.keys(own)) {
    const value = own[key];
    if (value === undefined || used.has(key)) continue;
    let name = key;
    while (Object.hasOwn(properties, name)) name = `property_${name}`;
    put(properties, name, value);
  }

  const mapped: MappedEvent = {
    metric,
    properties,
    time: event.time,
    uniqueId: event.eventId,
  };
  const value = resolve(root, compiled.value)?.value;
  if (typeof value === 'number') {
    mapped.value = value;
    const currency = resolve(root, compiled.valueCurrency)?.value;
    if (typeof currency === 'string') mapped.valueCurrency = currency;
  }
  return mapped;
}

/** A property named `__proto__` is one like any other. An assignment would change the prototype of the object. */
function put(properties: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__') Object.defineProperty(properties, name, { value, ...OWN });
  else properties[name] = value;
}

const OWN = { enumerable: true, writable: true, configurable: true };

/** The owner to mark on the event: set when another sender owns it and the event is sent anyway. */
function otherOwner(event: CanonicalEvent, ownership: Ownership | undefined): string | undefined {
  if (ownership === undefined || ownershipOf(event, ownership) !== 'mark') return undefined;
  return ownerOf(event.name, ownership).owner;
}

function compile(row: Readonly<MappingRow>): CompiledRow {
  const known = compiledRows.get(row);
  if (known !== undefined) return known;
  const properties = Object.entries(row.properties).map(([name, path]) => ({
    name,
    alternatives: compilePath(path),
  }));
  const value = compilePath(row.value);
  const valueCurrency = compilePath(row.valueCurrency);
  const all = [...properties.flatMap(({ alternatives }) => alternatives), ...value, ...valueCurrency];
  const namesDestination = all.some(isOfDestination);
  const compiled: CompiledRow = { properties, value, valueCurrency, namesDestination };
  compiledRows.set(row, compiled);
  return compiled;
}
