import type { Migration } from '@tracklayer/backfill';
import { endedOf } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import stringWidth from 'string-width';
import { bar } from '../output/bar.js';

/** The progress of a migration at one moment. */
export interface Progress {
  /** Entries that need no more work: they have a result, were refused, or are known already. */
  done: number;
  /** About how many entries there are. Unknown for standard input until it ends. */
  total?: number;
  /** `done` per second, recently. */
  perSecond: number;
  leftMs?: number;
  refused: number;
  /** Entries in the lane. */
  waiting: number;
  /** Those of them that Klaviyo has accepted and still imports. */
  importing: number;
  /** Subscriptions and withdrawals in their lane. */
  consentsWaiting: number;
  /** Phone numbers in their lane. */
  phonesWaiting: number;
  paused: boolean;
}

interface Sample {
  atMs: number;
  done: number;
}

/** The rate is an average over this time. It is longer than a minute, so that a limit per minute does not make it jump. */
const SPAN_MS = 65_000;

/** Turns each reading of a migration into its progress. Remembers earlier readings for the rate. */
export function createProgress(): (migration: Migration, nowMs: number) => Progress {
  const samples: Sample[] = [];
  return (migration, nowMs) => {
    const { counts, state, settled, consents, phones, imports } = migration;
    const ended = endedOf(settled);
    const withheld = Object.values(migration.withheld).reduce((sum, count) => sum + count, 0);
    const done = ended + counts.refused + counts.duplicates + counts.known + withheld;
    const left = leftToRead(migration);
    const total = left === undefined ? undefined : Math.max(done, counts.entries + left);
    while (samples.length > 1 && nowMs - (samples[0] as Sample).atMs > SPAN_MS) samples.shift();
    const first = samples[0] ?? { atMs: nowMs, done };
    samples.push({ atMs: nowMs, done });
    const perSecond = nowMs > first.atMs ? ((done - first.done) * 1_000) / (nowMs - first.atMs) : 0;
    const waiting = Math.max(0, counts.enqueued - ended);
    return {
      done,
      ...(total !== undefined && { total }),
      perSecond,
      ...(total !== undefined && perSecond > 0 && { leftMs: ((total - done) * 1_000) / perSecond }),
      refused: counts.refused,
      waiting,
      importing: Math.min(imports.importing, waiting),
      consentsWaiting: Math.max(0, counts.subscriptions + counts.withdrawals - endedOf(consents)),
      phonesWaiting: Math.max(0, counts.phones - endedOf(phones)),
      paused: state === 'paused',
    };
  };
}

export function progressText(progress: Progress, withBar: boolean): string {
  const {
    done,
    total,
    perSecond,
    leftMs,
    refused,
    waiting,
    importing,
    consentsWaiting,
    phonesWaiting,
    paused,
  } = progress;
  const parts = [
    total === undefined ? count(done) : `${count(done)} of about ${count(total)}`,
    `${count(Math.round(perSecond))}/s`,
    ...(paused ? ['paused'] : leftMs === undefined || leftMs <= 0 ? [] : [`${duration(leftMs)} left`]),
    `${count(waiting - importing)} waiting`,
    ...(importing > 0 ? [`${count(importing)} being imported by Klaviyo`] : []),
    ...(consentsWaiting > 0 ? [`${counted(consentsWaiting, 'consent')} waiting`] : []),
    ...(phonesWaiting > 0 ? [`${counted(phonesWaiting, 'phone number')} waiting`] : []),
    `${count(refused)} refused`,
  ].join(', ');
  return withBar && total !== undefined ? `${bar(total === 0 ? 1 : done / total)} ${parts}` : parts;
}

/** For one line of a terminal: without the bar where it does not fit. */
export function progressLine(progress: Progress, columns: number): string {
  const whole = progressText(progress, true);
  return stringWidth(whole) <= columns ? whole : progressText(progress, false);
}

/** About how many entries of the last run's files are unread, from their bytes on disk. */
function leftToRead({ files, order }: Migration): number | undefined {
  const read = new Map(files.map((file) => [file.key, file]));
  const begun = order.files.flatMap(({ key }) => read.get(key) ?? []);
  if (begun.length === order.files.length && begun.every(({ done }) => done)) return 0;
  let [bytes, bytesRead] = [0, 0];
  for (const { key, size } of order.files) {
    if (size === undefined) return undefined;
    bytes += size;
    bytesRead += read.get(key)?.bytesRead ?? 0;
  }
  const lines = begun.reduce((sum, file) => sum + file.lines, 0);
  return bytesRead === 0 ? undefined : Math.round((lines * Math.max(0, bytes - bytesRead)) / bytesRead);
}
