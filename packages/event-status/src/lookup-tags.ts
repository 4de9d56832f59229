import { hashIdentifier } from '@tracklayer/events';
import { besideTag, keyTag, keyValue, migrationTag, personTag, requestTag } from '@tracklayer/journal';
import { type DigestKeySource, identifierDigest } from '@tracklayer/persons';
import type { EventQuery } from './types.js';

/** A query that the index of the journal answers. */
export type IndexedQuery = Extract<
  EventQuery,
  { key: unknown } | { person: unknown } | { requestId: string } | { migrationId: string }
>;

/** The tags by which the journal finds the events that a query means. */
export async function lookupTags(query: IndexedQuery, digestKey: DigestKeySource): Promise<string[]> {
  if ('key' in query) return [keyTag(query.key.name, keyValue(query.key.value) ?? '')];
  if ('requestId' in query) return [requestTag(query.requestId)];
  if ('migrationId' in query) return [migrationTag(query.migrationId)];
  const { identifier, value } = query.person;
  const digest = identifierDigest(await digestKey(), identifier, hashIdentifier(identifier, value.trim()));
  return [personTag(digest), besideTag(digest)];
}
