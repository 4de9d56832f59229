import { type EventQuery, lookupTags } from '@tracklayer/event-status';
import { eventTag, type JournalStep, type JournalView, jobTag } from '@tracklayer/journal';
import type { DigestKeySource } from '@tracklayer/persons';

/** A query that can be judged for each step. The journal does not tell the campaign of an event. */
export type StepQuery = Exclude<EventQuery, { campaignId: string }>;

/** Remembers at most this many matching events. */
const KNOWN = 10_000;

/** Whether a step belongs to an event that one of the queries means. Its id, keys and person are known before its first step. */
export function matcherOf(
  queries: readonly StepQuery[],
  digestKey: DigestKeySource,
): (step: JournalStep, journal: JournalView) => Promise<boolean> {
  const meant = new Set<string>();
  return async ({ tag }, journal) => {
    if (meant.has(tag)) return true;
    let isMeant = false;
    for (const query of queries) isMeant ||= await finds(journal, query, tag, digestKey);
    if (meant.size >= KNOWN) meant.clear();
    // An event that does not match now may match later: its request is known when it ends.
    if (isMeant) meant.add(tag);
    return isMeant;
  };
}

async function finds(
  journal: JournalView,
  query: StepQuery,
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
