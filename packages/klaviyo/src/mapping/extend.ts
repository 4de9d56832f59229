import {
  didYouMean,
  EVENT_NAMES,
  hashField,
  isEventName,
  isEventPath,
  type JsonValue,
} from '@tracklayer/events';
import { MappingError } from '../errors.js';
import { type Mapping, type MappingRow, RESERVED_PROPERTIES, rowOf } from './row.js';

/** Replaces parts of a row. `properties` are added to the row's own, or replace one of the same name. */
export interface MappingOverride {
  metric?: string;
  dedupScope?: string;
  properties?: Record<string, string>;
  value?: string;
  valueCurrency?: string;
}

/**
 * Applies overrides to a mapping. The base stays unchanged and the result is frozen. If anything differs, the result is a
 * variant of its version, so that each event shows which mapping made it.
 *
 * @throws {MappingError} with every misspelled event, invalid metric name, reserved property and malformed path.
 */
export function extendMapping(
  base: Mapping,
  overrides: Readonly<Record<string, MappingOverride | undefined>>,
): Mapping {
  const problems = Object.entries(overrides).flatMap(([name, override]) => problemsOf(name, override ?? {}));
  if (problems.length > 0) throw new MappingError(problems);
  const names = new Set([...Object.keys(base.events), ...Object.keys(overrides)]);
  const rows = [...names].map((name) => {
    const { row, metric } = rowOf(base, name);
    return [name, extendRow({ ...row, metric }, overrides[name] ?? {})] as const;
  });
  const events: Mapping['events'] = Object.freeze(Object.fromEntries(rows));
  const fingerprint = fingerprintOf(events);
  if (fingerprint === fingerprintOf(base.events)) return Object.freeze({ ...base, events });
  return Object.freeze({ version: base.version, variant: fingerprint.slice(0, 8), events });
}

/** A hash of the mapping that does not depend on the order of its entries. */
export function fingerprintOf(events: Mapping['events']): string {
  return hashField(events as unknown as JsonValue);
}

function extendRow(row: MappingRow, override: MappingOverride): MappingRow {
  return Object.freeze({
    metric: override.metric ?? row.metric,
    dedupScope: override.dedupScope ?? row.dedupScope,
    properties: Object.freeze({ ...row.properties, ...override.properties }),
    value: override.value ?? row.value,
    valueCurrency: override.valueCurrency ?? row.valueCurrency,
  });
}

function problemsOf(name: string, override: MappingOverride): string[] {
  const meant = isEventName(name) ? undefined : didYouMean(name, EVENT_NAMES);
  if (meant !== undefined) return [`${name}: unknown event; did you mean ${meant}?`];
  const problems: string[] = [];
  const { metric, dedupScope, properties = {}, value, valueCurrency } = override;
  if (metric !== undefined && (metric.trim() === '' || metric.length >= 128)) {
    problems.push(`${name}.metric: use 1 to 127 characters`);
  }
  if (dedupScope !== undefined && dedupScope.trim() === '')
    problems.push(`${name}.dedupScope: must not be empty`);
  for (const property of Object.keys(properties)) {
    if (RESERVED_PROPERTIES.some((reserved) => reserved === property)) {
      problems.push(`${name}.properties.${property}: TrackLayer sets this property; choose another name`);
    }
  }
  for (const [where, path] of Object.entries({ ...prefixed(properties), value, valueCurrency })) {
    if (path !== undefined && !isEventPath(path)) {
      problems.push(`${name}.${where}: not a path of the event; write e.g. properties.orderId`);
    }
  }
  return problems;
}

function prefixed(properties: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([key, path]) => [`properties.${key}`, path]));
}
