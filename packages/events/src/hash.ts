import { hash } from 'node:crypto';
import type { JsonValue } from './types.js';

/** JSON with sorted keys: equal values give equal text, whatever the order of their keys. */
export function stableJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stableJson(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}

/** The first 16 hex digits of the SHA-256 of the stable JSON. Shows whether a field changed without storing its value. */
export function hashField(value: JsonValue): string {
  return hash('sha256', stableJson(value)).slice(0, 16);
}
