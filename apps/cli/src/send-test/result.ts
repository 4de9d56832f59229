import type { Receipt } from '@tracklayer/producer';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import type { Followed } from './follow.js';

/** The result of the test event at one destination. */
export interface TestResult {
  destination: string;
  how: /** Accepted by the destination, which does not say what happened next. */
    | 'delivered'
    /** The destination shows it. */
    | 'recorded'
    | 'dropped'
    | 'not_seen'
    | 'dead'
    | 'skipped'
    | 'no_worker'
    /** The destination did not answer any call. */
    | 'unreachable'
    | 'timed_out';
}

/** The event itself decides. A profile or subscription job decides only if the event must wait for it. */
export function resultOf(destination: string, receipt: Receipt, followed: Followed): TestResult {
  const job = receipt.jobs.find((each) => each.destination === destination && each.type === 'metric-event');
  if (job?.jobId === undefined) return { destination, how: 'skipped' };
  const end = followed.ends.get('metric-event');
  if (end?.kind === 'settled') return { destination, how: end.mark === 'skipped' ? 'skipped' : 'delivered' };
  if (end?.kind === 'dead') return { destination, how: 'dead' };
  if (followed.noWorker) return { destination, how: 'no_worker' };
  const attempts = [...followed.ends.values()].flatMap((snapshot) =>
    snapshot.kind === 'later' && snapshot.attempt !== undefined ? [snapshot.attempt] : [],
  );
  const answers = [...attempts, ...(followed.hold ? [followed.hold] : [])];
  const unanswered = answers.length > 0 && answers.every(({ status }) => status === undefined);
  return { destination, how: unanswered ? 'unreachable' : 'timed_out' };
}

const CODES: Readonly<Record<TestResult['how'], ExitCode>> = {
  delivered: EXIT.ok,
  recorded: EXIT.ok,
  dropped: EXIT.refused,
  dead: EXIT.refused,
  skipped: EXIT.refused,
  unreachable: EXIT.unreachable,
  not_seen: EXIT.failure,
  no_worker: EXIT.failure,
  timed_out: EXIT.failure,
};

/** The code of the first bad result, or 0. */
export function exitCodeOf(results: readonly TestResult[]): ExitCode {
  return results.map(({ how }) => CODES[how]).find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

export function isGood({ how }: TestResult): boolean {
  return CODES[how] === EXIT.ok;
}
