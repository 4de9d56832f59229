/** How far a back-fill is, in words and figures. Pure. */
import { count, counted } from '@tracklayer/format';
import type { Migration } from '../api.js';

export interface Progress {
  /** Entries with an outcome, and those that were read so far. */
  ended: number;
  entries: number;
  /** Whole percent. It is 100 only when no entry is left. */
  percent: number;
  text: string;
}

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead', 'gone'] as const;

export function progressOf({ counts, settled, files, state }: Migration): Progress {
  const entries = counts.enqueued ?? 0;
  const ended = Math.min(entries, endedOf(settled));
  const share = entries === 0 ? 0 : ended / entries;
  const isRead = files.every(({ done }) => done);
  const percent = state === 'done' ? 100 : Math.min(99, Math.floor(share * 100));
  const of = isRead
    ? counted(entries, 'entry', 'entries')
    : `the ${counted(entries, 'entry', 'entries')} read so far`;
  return { ended, entries, percent, text: `${count(ended)} of ${of}` };
}

function endedOf(settled: Migration['settled']): number {
  return ENDS.reduce((sum, end) => sum + (settled[end] ?? 0), 0);
}

/** What a person should know about its state. */
export function stateText({ state, reading, files }: Migration): string {
  const isRead = files.every(({ done }) => done);
  if (state === 'running' && !isRead && !reading)
    return 'No process reads its files. Continue it where the files are: npx tracklayer backfill resume.';
  if (state === 'running') return reading ? 'A process reads its files.' : 'Its entries are in the lane.';
  if (state === 'paused') return 'No entry is sent until somebody resumes it.';
  if (state === 'cancelled')
    return 'Entries that were not sent are dropped. Delivered entries stay delivered.';
  return 'Each entry has an outcome.';
}

/** Lines, outcomes and values that differ from the ordinary, each with its number. Zeros are left out. */
export function figuresOf(migration: Migration): { label: string; value: number }[] {
  const { counts, settled, waiting, consentsWaiting, phonesWaiting } = migration;
  return [
    { label: 'Delivered', value: settled.delivered ?? 0 },
    { label: 'Already at Klaviyo', value: settled.duplicate ?? 0 },
    { label: 'Skipped', value: settled.skipped ?? 0 },
    { label: 'Dead letters', value: settled.dead ?? 0 },
    { label: 'Dropped', value: settled.gone ?? 0 },
    { label: 'Waiting', value: waiting },
    { label: 'Refused lines', value: counts.refused ?? 0 },
    { label: 'Twice in the files', value: counts.duplicates ?? 0 },
    { label: 'Sent by live traffic', value: counts.known ?? 0 },
    { label: 'Consents waiting', value: consentsWaiting },
    { label: 'Phone numbers waiting', value: phonesWaiting },
  ].filter(({ label, value }) => value > 0 || label === 'Delivered');
}

/** `missing_identifier + required` → 3, the most first. */
export function sorted(numbers: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(numbers)
    .filter(([, value]) => value > 0)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** `missing_identifier + required` → `missing identifier, missing field`. */
export function refusalWords(codes: string): string {
  return codes
    .split(' + ')
    .map((code) => (code === 'required' ? 'missing field' : code.replaceAll('_', ' ')))
    .join(', ');
}
