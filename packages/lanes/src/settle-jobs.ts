import { type BatchAnswer, createTurnBatch, type RedisClient, runScript } from '@tracklayer/redis';
import type { SettledMarker } from './completion-marker.js';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';
import type { Tally } from './migration-tally.js';
import { SETTLE_TOGETHER, SETTLE_WITH_TALLY } from './settle-script.js';

interface SettledJob {
  ref: JobRef;
  marker: SettledMarker;
}

/** Settles jobs of one destination. Those of one turn of the event loop share one script: see `createTurnBatch`. */
export function settlingOver(
  redis: RedisClient,
  destination: string,
  windowMs: number,
): (ref: JobRef, marker: SettledMarker, tally?: Tally) => Promise<boolean> {
  const keys = laneKeys(destination);

  const settleTogether = async (jobs: readonly SettledJob[]): Promise<BatchAnswer<boolean>[]> => {
    const names = jobs.flatMap(({ ref: { type, jobId } }) => [
      keys.marker(type, jobId),
      keys.job(type, jobId),
    ]);
    const args = jobs.flatMap(({ ref, marker }) => [marker, ref.type]);
    const answers = await runScript(
      redis,
      SETTLE_TOGETHER,
      [keys.counts, ...names],
      [String(windowMs), ...args],
    );
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
  ): Promise<boolean> {
    const { key, of, count, also = {} } = tally;
    const more = Object.entries(also).flatMap(([field, added]) => [field, String(added)]);
    const settled = await runScript(
      redis,
      SETTLE_WITH_TALLY,
      [keys.marker(type, jobId), keys.counts, keys.job(type, jobId), key],
      [marker, String(windowMs), type, of, String(count), ...more],
    );
    return settled === 1;
  }

  return (ref, marker, tally) =>
    tally === undefined ? settle({ ref, marker }) : settleWithTally(ref, marker, tally);
}
