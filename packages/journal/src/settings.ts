import { LOOKUP_KEYS } from '@tracklayer/events';

/**
 * - `off`: nothing is written.
 * - `outcome`: the times, the outcome, the number of attempts, the kinds of waits, and Klaviyo's id of the last request.
 * - `full`: also each call with its duration, what was left out, and the name of each wait. Found by request id as well.
 */
export type JournalLevel = 'off' | 'outcome' | 'full';

export interface JournalSettings {
  level: JournalLevel;
  /** Names of properties by whose values people find an event. */
  keys: readonly string[];
  /** How long an event is found after it ended, in ms. */
  keepMs: number;
}

/** The settings with their defaults. @param dedupWindowMs how long a completion marker lives */
export function journalSettings(
  given: Partial<JournalSettings> | undefined,
  dedupWindowMs: number,
): JournalSettings {
  return {
    level: given?.level ?? 'outcome',
    keys: given?.keys ?? LOOKUP_KEYS,
    keepMs: Math.max(given?.keepMs ?? dedupWindowMs, dedupWindowMs),
  };
}
