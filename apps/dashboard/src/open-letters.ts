/** Lanes and dead letters as the configuration treats them: an act in the browser leaves what the same command leaves. */
import { createDeadLetters, type DeadLetters, type DeadLettersOptions } from '@tracklayer/dead-letters';
import { createIndexer, type JournalSettings } from '@tracklayer/journal';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';

export interface LetterSettings extends Omit<DeadLettersOptions, 'lanes' | 'now' | 'keepsReadings'> {
  /** How long a discarded event counts as a duplicate, in ms. Default: seven days, as in the configuration. */
  dedupWindowMs?: number;
  /** Default: acts are not written to the journal. */
  journal?: JournalSettings;
}

const DEDUP_WINDOW_MS = 7 * 24 * 3_600_000;

export function openLetters(
  redis: RedisClient,
  { dedupWindowMs = DEDUP_WINDOW_MS, journal, ...letters }: LetterSettings = {},
  digestKey?: string,
): { lanes: Lanes; deadLetters: DeadLetters } {
  const lanes = createLanes(redis, {
    dedupWindowMs,
    ...(journal && { journal: createIndexer(journal, digestKeySource(redis, digestKey)) }),
  });
  return { lanes, deadLetters: createDeadLetters(redis, { lanes, ...letters, keepsReadings: true }) };
}
