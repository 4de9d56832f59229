import { isObject } from '@tracklayer/events';
import { laneKeys } from './keys.js';
import { CONSENTS, PHONES } from './migration-counts.js';

/** Where a migration counts how the jobs that it brought ended: a hash of the same destination. */
export interface Tally {
  key: string;
  /** The start of the field names: one hash has several kinds of counts. */
  of: string;
  /** How many entries the job holds. */
  count: number;
  /** More fields of the hash → what to add. */
  also?: Readonly<Record<string, number>>;
}

/**
 * Where a migration counts how a job ended: the entries of a batch, consents, or one phone number. Undefined for a job that no migration
 * brought. Accepts any value, since a dead letter may hold any.
 */
export function migrationTally(destination: string, job: unknown): Tally | undefined {
  if (!isObject(job)) return undefined;
  const { type, migrationId, events, profiles, consents } = job;
  if (typeof migrationId !== 'string') return undefined;
  const key = laneKeys(destination).migration(migrationId);
  if (type === 'list-subscription') return { key, of: CONSENTS, count: 1 };
  if (type === 'profile-upsert') return { key, of: PHONES, count: 1 };
  if (type === 'back-in-stock') return { key, of: '', count: 1 };
  if (type === 'event-backfill' && Array.isArray(consents)) {
    return { key, of: CONSENTS, count: consents.length };
  }
  const entries = profiles ?? events;
  return type === 'event-backfill' && Array.isArray(entries)
    ? { key, of: '', count: entries.length }
    : undefined;
}
