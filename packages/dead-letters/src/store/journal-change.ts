/** What the journal gets when a letter changes. */
import { type JournalIndexer, ownTag, packEntry } from '@tracklayer/journal';
import { journalTags, parseJob } from '@tracklayer/lanes';
import type { DeadLetter } from '../letter/letter.js';
import type { JournalChange, TransitionDetails } from './transition-script.js';

/**
 * While a letter exists, it says itself what became of its job. A discarded letter leaves an entry in the journal, which lives
 * as long as the completion marker. The other changes are written only for those who watch.
 */
export function journalChange(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  discard: { journal?: JournalIndexer | undefined } | undefined,
): Pick<TransitionDetails, 'journal'> {
  const letter = after ?? before;
  const what = discard ? 'discarded' : whatHappened(before, after);
  if (letter === undefined || what === undefined) return {};
  const { jobId } = letter;
  const told = { what, jobId, nowMs: `${Date.now()}` };
  const journal = discard?.journal;
  if (journal === undefined || journal.level === 'off') {
    return { journal: { ...told, tags: ownTag(letter), entry: '', lifeMs: '0' } };
  }
  return {
    journal: {
      ...told,
      tags: tagsOf(letter, journal),
      entry: entryOf(letter),
      lifeMs: `${journal.lifeMs}`,
    },
  };
}

function whatHappened(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
): JournalChange['what'] | undefined {
  if (after?.state === 'dead' && before?.state !== 'dead') return 'dead';
  return after?.state === 'resolved' ? 'resolved' : undefined;
}

function tagsOf(letter: DeadLetter, journal: JournalIndexer): string {
  try {
    return journalTags(journal, letter.jobId, parseJob(letter.job));
  } catch {
    return ownTag(letter);
  }
}

function entryOf({ job, attempts, code, eventName, firstFailedAtMs, status }: DeadLetter): string {
  const trackedAtMs = trackedAt(job) ?? firstFailedAtMs;
  return packEntry({
    end: 'discarded',
    trackedAtMs,
    begunAtMs: firstFailedAtMs,
    endedAtMs: Date.now(),
    attempts: attempts.length,
    ...(status !== undefined && { status }),
    ...(eventName !== undefined && { name: eventName }),
    reason: code,
    waits: [],
  });
}

function trackedAt(job: unknown): number | undefined {
  const found = job as { enqueuedAtMs?: unknown } | null | undefined;
  return typeof found?.enqueuedAtMs === 'number' ? found.enqueuedAtMs : undefined;
}
