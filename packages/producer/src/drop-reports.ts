import type { ErrorReport } from '@tracklayer/redis';
import { CaptureDroppedError } from './errors.js';

/**
 * Why `capture` lost an event.
 * - `buffer_full`: the buffer has no room for it.
 * - `invalid`: an option of the call is wrong, or the event is invalid and `onInvalid` is `throw`.
 * - `turned_away`: the event is invalid, and the quarantine takes no more.
 * - `refused`: Redis refused it again and again while it took others.
 * - `closed`: the call came after `close`.
 * - `unsent`: it still waited when the process ended or the deadline of `close` passed.
 */
export type DropReason = keyof typeof REASONS;

const REASONS = {
  buffer_full: 'The buffer of capture is full. Redis does not take events fast enough.',
  invalid: 'The call is invalid. Correct what `cause` names.',
  turned_away:
    'The event is invalid, and the quarantine takes no more. Correct the events of this application.',
  refused: 'Redis refused the event again and again. `cause` has the reason.',
  closed: 'The producer is closed. Close it last, after everything that captures events.',
  unsent: 'Redis did not take the event before the process ended. Call close() and await it before you exit.',
} as const;

const REPORT_EVERY_MS = 5_000;

/** Counts dropped events, and reports them. */
export interface DropReports {
  /** Counts events, by default one. The first of each reason is reported at once, later ones at most every 5 s. Never throws. */
  drop(reason: DropReason, cause?: unknown, count?: number): void;
  /** Reports what was not reported yet. Never throws. */
  report(): void;
  totals(): Record<DropReason, number>;
}

interface Drops {
  total: number;
  reported: number;
  reportedMs: number;
  cause?: unknown;
}

/** @param report gets an error for each reason. An error that it throws is ignored. */
export function createDropReports(report: (report: ErrorReport) => void, now: () => number): DropReports {
  const names = Object.keys(REASONS) as DropReason[];
  const drops = new Map<DropReason, Drops>();
  let timer: NodeJS.Timeout | undefined;

  function reportOne(reason: DropReason): void {
    const of = drops.get(reason);
    if (of === undefined || of.total === of.reported) return;
    const count = of.total - of.reported;
    of.reported = of.total;
    of.reportedMs = now();
    const error = new CaptureDroppedError({ reason, count, advice: REASONS[reason], cause: of.cause });
    report({ error, kind: error.code, suppressed: count - 1 });
  }

  function reportAll(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const reason of names) reportOne(reason);
  }

  return {
    drop(reason, cause, count = 1) {
      if (count === 0) return;
      const of = drops.get(reason) ?? { total: 0, reported: 0, reportedMs: Number.NEGATIVE_INFINITY };
      drops.set(reason, of);
      of.total += count;
      of.cause = cause;
      if (Math.abs(now() - of.reportedMs) >= REPORT_EVERY_MS) reportOne(reason);
      else timer ??= setTimeout(reportAll, REPORT_EVERY_MS).unref();
    },
    report: reportAll,
    totals: () =>
      Object.fromEntries(names.map((reason) => [reason, drops.get(reason)?.total ?? 0])) as Record<
        DropReason,
        number
      >,
  };
}
