import { isObject } from '@tracklayer/events';
import { laneKeys } from './keys.js';
import type { Tally } from './settlement.js';

/** What the fields that count consents begin with, beside those of entries, in the hash of a migration. */
export const CONSENTS = 'consent:';

/**
 * Where a migration counts what becomes of a job: the entries of a batch, or a consent beside them. Undefined of a job that no
 * migration brought. Takes whatever a dead letter may hold.
 */
export function migrationTally(destination: string, job: unknown): Tally | undefined {
  if (!isObject(job)) return undefined;
  const { type, migrationId, events, profiles } = job;
  if (typeof migrationId !== 'string') return undefined;
  const key = laneKeys(destination).migration(migrationId);
  if (type === 'list-subscription') return { key, of: CONSENTS, count: 1 };
  const entries = profiles ?? events;
  return type === 'event-backfill' && Array.isArray(entries)
    ? { key, of: '', count: entries.length }
    : undefined;
}
