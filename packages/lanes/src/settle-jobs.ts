import { journalKeys } from '@tracklayer/journal';
import { type BatchAnswer, createTurnBatch, type RedisClient, runScript } from '@tracklayer/redis';
import type { SettledMarker } from './completion-marker.js';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';
import type { Tally } from './migration-tally.js';
import { SETTLE_TOGETHER, SETTLE_WITH_TALLY } from './settle-script.js';

/** What the journal keeps of a job that ended. */
export interface JournalRecord {
  /** The tag of its event, and tags that find it beside those from the time when it was stored. */
  tags: string;
  /** From `packEntry`. */
  entry: string;
  /** From `packDetails`, or empty. */
  details: string;
  /** How long records of the journal live after their day, in ms. */
  lifeMs: number;
  /** Whether a reader watches what happens. */
  isWatched: boolean;
}

interface SettledJob {
  ref: JobRef;
  marker: SettledMarker;
  record: JournalRecord | undefined;
}

const NO_RECORD = { tags: '', entry: '', details: '', isWatched: false };

/** A script tells texts apart that are empty. */
const watchedText = ({ isWatched }: Pick<JournalRecord, 'isWatched'>) => (isWatched ? '1' : '');

/** Settles jobs of one destination. Those of one turn of the event loop share one script: see `createTurnBatch`. */
export function settlingOver(
  redis: RedisClient,
  destination: string,
  windowMs: number,
): (ref: JobRef, marker: SettledMarker, tally?: Tally, record?: JournalRecord) => Promise<boolean> {
  const keys = laneKeys(destination);
  const journal = journalKeys(destination).state;

  const settleTogether = async (jobs: readonly SettledJob[]): Promise<BatchAnswer<boolean>[]> => {
    const lifeMs = jobs.find(({ record }) => record)?.record?.lifeMs ?? 0;
    const args = [String(windowMs), String(Date.now()), String(lifeMs)];
    let before = '';
    for (const { ref, marker, record = NO_RECORD } of jobs) {
      const head = `${ref.type} ${marker}${record.isWatched ? ' watched' : ''}`;
      args.push(head === before ? '' : head, ref.jobId, record.tags, record.entry, record.details);
      before = head;
    }
    const answers = await runScript(redis, SETTLE_TOGETHER, [keys.counts, journal, keys.prefix], args);
    return (answers as unknown[]).map((answer) =>
      typeof answer === 'number'
        ? { result: answer === 1 }
        : { error: new Error(`Redis could not settle the job: ${String(answer)}`) },
    );
  };
  // Klaviyo's answers settle the jobs, and each arrives on a connection of its own.
  const settle = createTurnBatch(settleTogether, { share: 'input' });

  async function settleWithTally(
    { type, jobId }: JobRef,
    marker: SettledMarker,
    tally: Tally,
    record: JournalRecord | undefined,
  ): Promise<boolean> {
    const { key, of, count, also = {} } = tally;
    const { tags, entry, details } = record ?? NO_RECORD;
    const more = Object.entries(also).flatMap(([field, added]) => [field, String(added)]);
    const settled = await runScript(
      redis,
      SETTLE_WITH_TALLY,
      [keys.marker(type, jobId), keys.counts, keys.job(type, jobId), key, journal],
      [
        ...[marker, windowMs, type, Date.now(), record?.lifeMs ?? 0],
        ...[jobId, tags, entry, details, watchedText(record ?? NO_RECORD), of, count],
        ...more,
      ],
    );
    return settled === 1;
  }

  return (ref, marker, tally, record) =>
    tally === undefined ? settle({ ref, marker, record }) : settleWithTally(ref, marker, tally, record);
}
