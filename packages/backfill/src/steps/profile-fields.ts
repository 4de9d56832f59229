import { IDENTIFIERS, type Profile } from '@tracklayer/events';
import type { Entries } from './batch-size.js';

const IDENTIFIER_FIELDS: ReadonlySet<string> = new Set(IDENTIFIERS);

/**
 * Counts the entries that carry profile fields other than the identifiers. Back-fills of events and of people who wait do not
 * send those fields: the lines are in any order, so an old value would overwrite a newer one. `--profiles` sends them.
 */
export function countProfileFields(batch: Entries): number {
  if ('waits' in batch) return batch.waits.filter(({ hasMore }) => hasMore).length;
  const events = 'events' in batch ? batch.events : [];
  return events.filter(({ hasMore }) => hasMore).length;
}

export function hasMoreFields(profile: Profile): boolean {
  for (const field in profile) {
    if (!IDENTIFIER_FIELDS.has(field) && profile[field as keyof Profile] !== undefined) return true;
  }
  return false;
}
