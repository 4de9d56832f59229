import type { Receipt } from '@tracklayer/producer';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import type { Followed } from './follow.js';

/** How the way of the test event ended at one destination. */
export interface Ended {
  destination: string;
  how: /** Taken by the destination, which cannot be asked what became of it. */
    | 'delivered'
    /** Seen there. */
    | 'recorded'
    | 'dropped'
    | 'not_seen'
    | 'dead'
    | 'skipped'
    | 'no_worker'
    /** Every answer so far was none. */
    | 'unreachable'
    | 'timed_out';
}

/** What counts is the event itself; a profile or a subscription on the way counts where it keeps the event from going. */
export function endedAs(destination: string, receipt: Receipt, followed: Followed): Ended {
  const made = receipt.jobs.find((job) => job.destination === destination && job.type === 'metric-event');
  if (made?.jobId === undefined) return { destination, how: 'skipped' };
  const end = followed.ends.get('metric-event');
  if (end?.kind === 'settled') return { destination, how: end.mark === 'skipped' ? 'skipped' : 'delivered' };
  if (end?.kind === 'dead') return { destination, how: 'dead' };
  if (followed.noWorker) return { destination, how: 'no_worker' };
  const attempts = [...followed.ends.values()].flatMap((sight) =>
    sight.kind === 'later' && sight.attempt !== undefined ? [sight.attempt] : [],
  );
  const answers = [...attempts, ...(followed.hold ? [followed.hold] : [])];
  const unanswered = answers.length > 0 && answers.every(({ status }) => status === undefined);
  return { destination, how: unanswered ? 'unreachable' : 'timed_out' };
}

const CODES: Readonly<Record<Ended['how'], ExitCode>> = {
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

/** The first end that is not a good one. */
export function exitCodeOf(ended: readonly Ended[]): ExitCode {
  return ended.map(({ how }) => CODES[how]).find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

export function isGood({ how }: Ended): boolean {
  return CODES[how] === EXIT.ok;
}
