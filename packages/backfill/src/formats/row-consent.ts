import { hashIdentifier, isObject } from '@tracklayer/events';
import type { Entry, Kind } from './format.js';
import { type RowSuppression, suppressionBeats } from './suppression.js';

/** The hash of an e-mail address → what the rows of a file say against it. */
export type Suppressions = ReadonlyMap<string, RowSuppression>;

export function isWithdrawn(consent: unknown): consent is Entry {
  return isObject(consent) && ['withdrawn', 'denied'].includes(String(consent.status));
}

export function isGranted(consent: unknown): consent is Entry {
  return isObject(consent) && consent.status === 'granted';
}

/** A grant of a suppressed e-mail address becomes no statement. The other channels of the consent stay. */
export function withoutSuppressed(
  consent: Entry,
  against: RowSuppression | undefined,
  isConstant: boolean,
): unknown {
  if (against === undefined) return consent;
  const channels = Array.isArray(consent.channels) ? consent.channels : ['email'];
  if (!channels.includes('email') || !suppressionBeats(against, consent.at, isConstant)) return consent;
  const others = channels.filter((channel) => channel !== 'email');
  return others.length > 0 ? { ...consent, channels: others } : { ...consent, status: 'denied' };
}

/** The hash of the e-mail address of an entry in our format, not checked yet. */
export function emailHashOf(input: unknown, kind: Kind): string | undefined {
  const profile = isObject(input) && kind === 'events' ? input.profile : input;
  const email = isObject(profile) ? profile.email : undefined;
  return typeof email === 'string' && email.trim() !== '' ? hashIdentifier('email', email.trim()) : undefined;
}

/** What two rows say together: the newer suppression. One without a time beats every grant. */
export function strongest(
  one: RowSuppression | undefined,
  other: RowSuppression | undefined,
): RowSuppression | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.at === undefined || other.at === undefined) return { at: undefined };
  return one.at > other.at ? one : other;
}
