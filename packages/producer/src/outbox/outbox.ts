import { type ErrorReport, rateLimitedErrors } from '@tracklayer/redis';
import { QueueUnavailableError } from '../errors.js';
import type { Receipt } from '../receipt.js';
import type { SendInOrder } from '../send-in-order.js';
import type { OutboxStats } from '../stats.js';
import { createDrain } from './drain.js';
import { OutboxError } from './errors.js';
import type { OutboxFile, OutboxTotals } from './file.js';
import { createIntake, type Intake } from './intake.js';

const REPORT_EVERY_MS = 5_000;
const WAITING_EVERY_MS = 60_000;

/** Keeps calls on disk while Redis is away, and sends them when it is back. */
export interface Outbox extends Pick<Intake, 'submit' | 'keepNow'> {
  stats(): OutboxStats;
  /** Takes no rows to Redis any more. The rows stay. */
  stop(): Promise<void>;
  /** Closes the file. It may be called twice. */
  close(): void;
}

export interface OutboxContext {
  limits: OutboxTotals;
  send: SendInOrder;
  now(): number;
  onReceipt(receipt: Receipt): void;
  report(report: ErrorReport): void;
}

export function createOutbox(file: OutboxFile, context: OutboxContext): Outbox {
  const { limits, send, now, onReceipt } = context;
  const report = rateLimitedErrors(context.report, REPORT_EVERY_MS, now);
  const reportWaiting = rateLimitedErrors(context.report, WAITING_EVERY_MS, now);
  let isOpen = true;

  function onWaiting(cause: unknown): void {
    const { events } = file.totals();
    const ageS = Math.round(ageMs() / 1_000);
    reportWaiting(
      new OutboxError(
        'outbox_waiting',
        `${events} ${events === 1 ? 'call waits' : 'calls wait'} in the outbox, the oldest for ${ageS} s: ${reasonOf(cause)}. The producer sends them in their order as soon as Redis takes them.`,
        { cause },
      ),
    );
  }

  function ageMs(): number {
    const oldestMs = file.oldestMs();
    return oldestMs === undefined ? 0 : Math.max(0, now() - oldestMs);
  }

  const drain = createDrain({ file, send, now, onReceipt, report, onWaiting });
  const intake = createIntake({ file, limits, report, onKept: () => void (drain.isAway() || drain.run()) });

  function waitingNow(): Pick<OutboxStats, 'waiting' | 'waitingBytes' | 'oldestAgeMs'> {
    if (!isOpen) return { waiting: 0, waitingBytes: 0, oldestAgeMs: 0 };
    const { events, bytes } = file.totals();
    return { waiting: events, waitingBytes: bytes, oldestAgeMs: ageMs() };
  }

  return {
    submit: intake.submit,
    keepNow: intake.keepNow,
    stats: () => ({ ...waitingNow(), ...intake.counts(), drained: drain.drained() }),
    stop: drain.stop,
    close() {
      if (isOpen) file.close();
      isOpen = false;
    },
  };
}

/** The error of Redis. The advice of the error around it, to call again, is for a caller. */
function reasonOf(error: unknown): string {
  const { message } = (error instanceof QueueUnavailableError ? error.cause : error) as Error;
  return message.replace(/\.$/, '');
}
