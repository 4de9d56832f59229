import type { Edit } from '@tracklayer/dead-letters';
import type { JsonValue } from '@tracklayer/events';
import { InvalidArgumentError } from 'commander';

/** A repeatable `--set path=value`. */
export type Assignment = readonly [path: string, value: JsonValue];

/**
 * `properties.value=12.5` → a number: the value is read as JSON where it is JSON, else as the text it is, so
 * `profile.phoneNumber=+4915112345678` needs no quotes. Digits that are meant as text do: `profile.externalId="42"`.
 */
export function assignment(text: string, before: readonly Assignment[] = []): Assignment[] {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new InvalidArgumentError('Write PATH=VALUE, e.g. profile.phoneNumber=+4915112345678.');
  return [...before, [text.slice(0, equals).trim(), jsonOrText(text.slice(equals + 1))]];
}

export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

export function editOf(options: { set?: Assignment[]; unset?: string[] }): Edit | undefined {
  const { set, unset } = options;
  if (set === undefined && unset === undefined) return undefined;
  return { ...(set === undefined ? {} : { set }), ...(unset === undefined ? {} : { unset }) };
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
