/**
 * Decides for each call whether it goes to Redis or to the file, and keeps their order.
 *
 * - While older calls wait in the file, a new one waits behind them.
 * - Calls that fail together are kept in the order in which the application made them. So a call is written only when no older
 *   call is still on its way.
 * - All calls that are ready in one turn of the event loop are written in one transaction, because each waits for the disk.
 */
import timers from 'node:timers';
import { QueueUnavailableError } from '../errors.js';
import type { Sent } from '../send-in-order.js';
import type { Taken } from '../taken.js';
import { OutboxError } from './errors.js';
import type { OutboxFile, OutboxTotals } from './file.js';
import { keptReceipt, rowOf } from './row.js';

// Taken when the module loads: an application's tests may replace timers by a fake clock that nobody moves.
const { setImmediate: nextTurn } = timers;

export interface Intake {
  /**
   * Sends the calls, or keeps those that Redis does not take. Resolves with what happened to each, in their order.
   * @param send never rejects
   */
  submit(calls: readonly Taken[], send: () => Promise<Sent[]>): Promise<Sent[]>;
  /** Keeps calls at once, without any waiting. Returns how many it kept. */
  keepNow(calls: readonly Taken[]): number;
  counts(): { kept: number; notKept: number };
}

export interface IntakeContext {
  file: Pick<OutboxFile, 'totals' | 'add'>;
  limits: OutboxTotals;
  report(error: OutboxError): void;
  /** Calls were kept. */
  onKept(): void;
}

/** Calls that wait for the next transaction. */
interface Pending {
  /** The place of the call among all calls of this producer. */
  order: number;
  calls: readonly Taken[];
  /** Why Redis did not take them. */
  error: QueueUnavailableError;
  resolve(sent: Sent[]): void;
}

export function createIntake({ file, limits, report, onKept }: IntakeContext): Intake {
  const onTheirWay = new Set<number>();
  let pending: Pending[] = [];
  let calls = 0;
  let isScheduled = false;
  const counts = { kept: 0, notKept: 0 };

  function isWaiting(): boolean {
    if (pending.length > 0) return true;
    try {
      return file.totals().events > 0;
    } catch (error) {
      // Without the file, Redis is the only place left.
      report(failure(error));
      return false;
    }
  }

  function keep(order: number, some: readonly Taken[], error: QueueUnavailableError): Promise<Sent[]> {
    return new Promise((resolve) => {
      pending.push({ order, calls: some, error, resolve });
      schedule();
    });
  }

  function schedule(): void {
    if (isScheduled || pending.length === 0) return;
    isScheduled = true;
    nextTurn(() => {
      isScheduled = false;
      writeReady();
    });
  }

  /** Writes what no older call may still overtake. */
  function writeReady(): void {
    // A set has its members in the order in which they came.
    const oldest = onTheirWay.values().next().value ?? Number.POSITIVE_INFINITY;
    const ready = pending.filter(({ order }) => order < oldest).sort((one, other) => one.order - other.order);
    pending = pending.filter(({ order }) => order >= oldest);
    const written = write(ready.flatMap((each) => each.calls));
    let left = written.kept;
    for (const { calls: own, error, resolve } of ready) {
      const kept = Math.min(left, own.length);
      left -= kept;
      resolve(
        own.map((call, index): Sent => {
          return index < kept ? { receipt: keptReceipt(call) } : lost(error, written.error);
        }),
      );
    }
  }

  function write(some: readonly Taken[]): { kept: number; error?: OutboxError } {
    if (some.length === 0) return { kept: 0 };
    let kept = 0;
    let error: OutboxError | undefined;
    try {
      kept = file.add(some.map(rowOf), limits);
      if (kept < some.length) error = full(limits);
    } catch (thrown) {
      error = failure(thrown);
    }
    counts.kept += kept;
    counts.notKept += some.length - kept;
    if (kept > 0) onKept();
    if (error === undefined) return { kept };
    report(error);
    return { kept, error };
  }

  return {
    async submit(some, send) {
      const order = calls;
      calls += 1;
      if (isWaiting()) return keep(order, some, behindOthers());
      onTheirWay.add(order);
      const sent = await send().finally(() => {
        onTheirWay.delete(order);
        schedule();
      });
      const failed = sent.flatMap((each, index) => (isUnavailable(each) ? [index] : []));
      if (failed.length === 0) return sent;
      const { error } = sent[failed[0] as number] as { error: QueueUnavailableError };
      const answers = await keep(
        order,
        failed.map((index) => some[index] as Taken),
        error,
      );
      const left = answers.values();
      return sent.map((each) => (isUnavailable(each) ? (left.next().value as Sent) : each));
    },
    keepNow: (some) => write(some).kept,
    counts: () => counts,
  };
}

function isUnavailable(sent: Sent): boolean {
  return 'error' in sent && sent.error instanceof QueueUnavailableError;
}

function behindOthers(): QueueUnavailableError {
  return new QueueUnavailableError({
    cause: new Error('older calls wait in the outbox'),
    storedMaybe: false,
  });
}

/** The call is in neither place. The application has it back. */
function lost(
  { cause, storedMaybe, address }: QueueUnavailableError,
  { message: outbox }: Pick<OutboxError, 'message'> = { message: 'the file was not written.' },
): Sent {
  const error = new QueueUnavailableError({ cause: cause as Error, storedMaybe, address, outbox });
  return { isAway: true, error };
}

function full({ events, bytes }: OutboxTotals): OutboxError {
  return new OutboxError(
    'outbox_full',
    `the outbox is full: it holds at most ${events} calls and ${bytes} bytes. Make Redis available, or raise outbox.maxEvents and outbox.maxBytes.`,
  );
}

function failure(error: unknown): OutboxError {
  return new OutboxError(
    'outbox_failed',
    `the file of the outbox failed: ${(error as Error).message}. Check its disk and its permissions.`,
    { cause: error },
  );
}
