import { jsonText, visibleText } from '@tracklayer/format';

/** A value as a person reads it: a text as it is, anything else as JSON. Pure. */
export function shownValue(value: unknown): string {
  return typeof value === 'string' ? visibleText(value) : jsonText(value ?? null);
}
