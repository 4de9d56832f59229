import { isObject } from '@tracklayer/events';
import { sourceEntry } from '../sources/source-entry.js';
import { type FieldMap, isEmptyMap } from './field-map.js';
import { type Entry, type Interpreted, problem } from './format.js';
import type { Interpretation } from './interpretation.js';
import { klaviyoEvent, klaviyoProfile } from './klaviyo-csv.js';
import { plainCsv } from './plain-csv.js';
import { segmentEvent, segmentProfile } from './segment.js';
import { valueAt } from './templates.js';

/** Reads an entry as its format says. @param named the event name of the map, for files without one. */
export function byFormat(entry: Entry, how: Omit<Interpretation, 'nowMs'>, named: unknown): Interpreted {
  const { format, kind, map, source } = how;
  if (kind === 'back-in-stock') return waitByFormat(entry, how);
  if (source !== undefined) return { input: sourceEntry(entry, source, map, how) };
  const ofEvents = kind === 'events';
  switch (format) {
    case 'canonical':
      return { input: ofEvents ? entry : profileOf(entry) };
    case 'segment':
      return ofEvents ? segmentEvent(entry, how) : segmentProfile(entry, how);
    case 'klaviyo-csv':
      return ofEvents ? klaviyoEvent(entry, how, named) : klaviyoProfile(entry, how);
    case 'json':
      return { input: ofEvents ? { profile: {}, properties: {} } : {} };
    case 'suppressed-csv':
    case 'csv':
      // With a map, only the fields that it names are used.
      if (!isEmptyMap(map)) return { input: ofEvents ? { profile: {}, properties: {} } : {} };
      return plainCsv(entry, kind, how);
  }
}

/** No other export has such lines. A CSV file of Klaviyo is read by its columns, as any other. */
function waitByFormat(entry: Entry, how: Omit<Interpretation, 'nowMs'>): Interpreted {
  switch (how.format) {
    case 'canonical':
      return { input: entry };
    case 'segment':
      return problem(
        'other_format',
        'a Segment call',
        'Write lines such as { "email": "ava@shop.example", "variantId": "SKU-1-M" }.',
      );
    case 'json':
      return { input: {} };
    case 'klaviyo-csv':
    case 'suppressed-csv':
    case 'csv':
      return isEmptyMap(how.map) ? plainCsv(entry, how.kind, how) : { input: {} };
  }
}

/** The profile of a line. The line is a profile, or contains one as an event does. */
function profileOf(entry: Entry): Entry {
  if (!isObject(entry.profile)) return entry;
  return { ...entry.profile, ...(entry.consent !== undefined && { consent: entry.consent }) };
}

/** The event name from the map. Some formats need it to know the properties of the event. */
export function nameOf(entry: Entry, { fields, constants, names }: FieldMap): unknown {
  const given = constants.name ?? (fields.name === undefined ? undefined : valueAt(entry, fields.name));
  return typeof given === 'string' ? (names[given] ?? given) : given;
}

/** Replaces the event names that the map names. */
export function renamed(entry: Entry, { format, map }: Pick<Interpretation, 'format' | 'map'>): Entry {
  if (format !== 'segment' && format !== 'klaviyo-csv') return entry;
  if (Object.keys(map.names).length === 0) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      const isName = /^(?:event|event name|event type|metric|metric name)$/i.test(key);
      return [key, isName && typeof value === 'string' ? (map.names[value] ?? value) : value];
    }),
  );
}
