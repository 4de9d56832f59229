import { isObject } from '@tracklayer/events';
import { laneKeys } from './keys.js';

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

/** The start of the fields that count consents in the hash of a migration. The fields that count entries have none. */
export const CONSENTS = 'consent:';

/** The start of the fields that count phone numbers, which follow a bulk import of profiles one by one. */
export const PHONES = 'phone:';

/**
 * Where a migration counts how a job ended: the entries of a batch, one consent, or one phone number. Undefined for a job that no migration
 * brought. Accepts any value, since a dead letter may hold any.
 */
export function migrationTally(destination: string, job: unknown): Tally | undefined {
  if (!isObject(job)) return undefined;
  const { type, migrationId, events, profiles } = job;
  if (typeof migrationId !== 'string') return undefined;
  const key = laneKeys(destination).migration(migrationId);
  if (type === 'list-subscription') return { key, of: CONSENTS, count: 1 };
  if (type === 'profile-upsert') return { key, of: PHONES, count: 1 };
  if (type === 'back-in-stock') return { key, of: '', count: 1 };
  const entries = profiles ?? events;
  return type === 'event-backfill' && Array.isArray(entries)
    ? { key, of: '', count: entries.length }
    : undefined;
}
