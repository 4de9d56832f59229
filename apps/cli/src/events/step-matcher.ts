import type { EventQuery } from '@tracklayer/event-status';
import { hashIdentifier } from '@tracklayer/events';
import {
  besideTag,
  eventTag,
  type JournalStep,
  type JournalView,
  jobTag,
  keyTag,
  keyValue,
  migrationTag,
  personTag,
  requestTag,
} from '@tracklayer/journal';
import { type DigestKeySource, identifierDigest } from '@tracklayer/persons';

/** Answers are kept for so many events. */
const KNOWN = 10_000;

/** Whether a step belongs to an event that one of the queries means. The index of an event is there before its first step. */
export function matcherOf(
  openJournal: () => JournalView,
  queries: readonly EventQuery[],
  digestKey: DigestKeySource,
): (step: JournalStep) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ tag }) => {
    const before = known.get(tag);
    if (before !== undefined) return before;
    let isMeant = false;
    const journal = openJournal();
    for (const query of queries) isMeant ||= await finds(journal, query, tag, digestKey);
    if (known.size >= KNOWN) known.clear();
    known.set(tag, isMeant);
    return isMeant;
  };
}

async function finds(
  journal: JournalView,
  query: EventQuery,
  tag: string,
  digestKey: DigestKeySource,
): Promise<boolean> {
  if ('eventId' in query) return eventTag(query.eventId) === tag;
  if ('tag' in query) return query.tag === tag;
  if ('job' in query) return jobTag(query.job.jobId) === tag;
  for (const lookup of await lookupTags(query, digestKey)) {
    if ((await journal.find(lookup)).tags.includes(tag)) return true;
  }
  return false;
}

type Indexed = Exclude<EventQuery, { eventId: string } | { tag: string } | { job: unknown }>;

async function lookupTags(query: Indexed, digestKey: DigestKeySource): Promise<string[]> {
  if ('key' in query) return [keyTag(query.key.name, keyValue(query.key.value) ?? '')];
  if ('requestId' in query) return [requestTag(query.requestId)];
  if ('migrationId' in query) return [migrationTag(query.migrationId)];
  if ('campaignId' in query) return [];
  const { identifier, value } = query.person;
  const digest = identifierDigest(await digestKey(), identifier, hashIdentifier(identifier, value.trim()));
  return [personTag(digest), besideTag(digest)];
}
