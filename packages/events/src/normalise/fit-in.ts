import { isObject } from '../is-object.js';
import { formatPath } from '../path.js';
import { shapeOf } from '../shape.js';
import type { JsonObject, JsonValue } from '../types.js';
import { PROPERTY_NAMES } from './fields.js';
import type { Removals } from './left-out.js';

/**
 * Notes for removal the largest free properties of an event until the rest is at most `maxBytes` of JSON. Known fields stay:
 * where they alone are too large, the check that follows refuses the event.
 */
export function fitIn(event: JsonObject, maxBytes: number, removals: Removals): void {
  let bytes = bytesOf(event);
  for (const { place, value, size } of freeProperties(event)) {
    if (bytes <= maxBytes) return;
    bytes -= size;
    removals.add(place, {
      path: formatPath(place),
      code: 'too_large',
      got: shapeOf(value),
      fix: `Keep the whole event under ${maxBytes} bytes of JSON. Send a reference to large data instead of the data.`,
    });
  }
}

interface Free {
  place: PropertyKey[];
  value: JsonValue;
  /** In bytes of JSON. */
  size: number;
}

/** The largest first. */
function freeProperties({ profile, properties }: JsonObject): Free[] {
  const ofProfile = isObject(profile) ? profile.properties : undefined;
  return [...entriesOf(properties, ['properties']), ...entriesOf(ofProfile, ['profile', 'properties'])].sort(
    (one, other) => other.size - one.size,
  );
}

function entriesOf(holder: JsonValue | undefined, path: readonly string[]): Free[] {
  return Object.entries(isObject(holder) ? holder : {})
    .filter(([key]) => path[0] === 'profile' || !PROPERTY_NAMES.has(key) || key === 'items')
    .map(([key, value]) => ({
      place: [...path, key],
      value,
      size: bytesOf(value) + bytesOf(key) + ':,'.length,
    }));
}

/** The length of its JSON in bytes. */
export function bytesOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}
