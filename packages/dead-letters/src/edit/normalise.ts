/**
 * Normalises what an edit has made, by the rules of `track`. A value that cannot be understood is a problem here: a person is
 * there to correct it, and the letter stays as it was.
 */
import {
  type CanonicalEvent,
  InvalidEventError,
  type Normalised,
  type NormaliseOptions,
  normaliseEvent,
  normaliseProfile,
  type Profile,
} from '@tracklayer/events';

/** @throws {InvalidEventError} with every value that cannot be understood. */
export function checkedEvent(input: unknown, options: NormaliseOptions): CanonicalEvent {
  const customEvents = { defined: {}, others: 'allowed' } as const;
  const { warnings, ...read } = normaliseEvent(input, { ...options, customEvents });
  // The event keeps its name. It was sent under it before.
  return whole({ ...read, warnings: warnings.filter(({ code }) => code !== 'similar_name') }, 'event');
}

/** @throws {InvalidEventError} with every value that cannot be understood. */
export function checkedProfile(input: unknown, options: NormaliseOptions): Profile {
  return whole(normaliseProfile(input, options), 'profile');
}

function whole<Value>({ value, warnings }: Normalised<Value>, subject: string): Value {
  if (warnings.length > 0) throw new InvalidEventError(warnings, subject);
  return value;
}
