/**
 * Sends the calls in the file to Redis, in the order in which they were taken.
 *
 * - One process at a time sends: it holds a lease, and renews it before each slice. If it is killed, another one goes on.
 * - A row is removed only after Redis has its jobs. A process that dies in between leaves the row. The next one sends it again,
 *   and Redis recognises each job: nothing is stored twice.
 * - A row that Redis refuses stays, and with it the later rows of the same person. All others go on.
 */
import { randomUUID } from 'node:crypto';
import { SLICE } from '../enqueue.js';
import type { Receipt } from '../receipt.js';
import type { Blocked, SendInOrder, Sent } from '../send-in-order.js';
import type { Taken } from '../taken.js';
import { OutboxError } from './errors.js';
import type { OutboxFile, OutboxRow } from './file.js';
import { callIn } from './row.js';

/** How often a process looks whether rows wait, its own or those of another process. */
const LOOK_EVERY_MS = 500;

/** Longer than Redis may take for a slice. */
const LEASE_MS = 5_000;

export interface Drain {
  /** Sends what waits now. Resolves when the file is empty, or when nothing more goes. Never rejects. */
  run(): Promise<void>;
  /** Whether Redis took nothing at the last try. */
  isAway(): boolean;
  /** Ends after the slice that is on its way. */
  stop(): Promise<void>;
  /** Rows that Redis took from this process. */
  drained(): number;
}

export interface DrainContext {
  file: OutboxFile;
  send: SendInOrder;
  now(): number;
  onReceipt(receipt: Receipt): void;
  report(error: OutboxError): void;
  /** Rows wait, and Redis does not take them. */
  onWaiting(cause: unknown): void;
}

export function createDrain({ file, send, now, onReceipt, report, onWaiting }: DrainContext): Drain {
  const owner = randomUUID();
  const unreadable = new Set<number>();
  let drained = 0;
  let running: Promise<void> | undefined;
  let isStopped = false;
  let isAway = false;
  /** The file is larger than its rows. */
  let hasSlack = true;
  const timer = setInterval(() => void run(), LOOK_EVERY_MS).unref();

  function run(): Promise<void> {
    running ??= sendAll()
      .catch((error: Error) => {
        report(
          new OutboxError('outbox_failed', `the outbox cannot be read: ${error.message}`, { cause: error }),
        );
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  async function sendAll(): Promise<void> {
    if (isStopped) return;
    if (file.totals().events === 0) {
      if (hasSlack) hasSlack = file.shrink();
      return;
    }
    if (!file.lease(owner, now(), LEASE_MS)) return;
    const blocked: Blocked = new Map();
    for (let after = 0; !isStopped && file.lease(owner, now(), LEASE_MS); ) {
      const rows = file.after(after, SLICE);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
      if (!(await sendSlice(rows, blocked))) break;
    }
    file.release(owner);
    hasSlack = true;
  }

  /** Returns whether the next slice may go too. */
  async function sendSlice(rows: readonly OutboxRow[], blocked: Blocked): Promise<boolean> {
    const calls = rows.map(({ id, call }) => ({ id, call: callIn(call) }));
    for (const { id, call } of calls) if (call === undefined) reportUnreadable(id);
    const readable = calls.filter((each): each is { id: number; call: Taken } => each.call !== undefined);
    const sent = await send(
      readable.map(({ call }) => call),
      blocked,
    );
    file.remove(readable.filter((_, index) => 'receipt' in (sent[index] as Sent)).map(({ id }) => id));
    const failed = sent.find((each) => 'error' in each);
    if (failed !== undefined && 'error' in failed) onWaiting(failed.error);
    for (const each of sent) if ('receipt' in each) take(each.receipt);
    isAway = sent.some((each) => 'error' in each && each.isAway);
    return !isAway;
  }

  function take(receipt: Receipt): void {
    drained += 1;
    if (receipt.jobs.some(({ status }) => status === 'turned-away')) {
      report(
        new OutboxError(
          'outbox_turned_away',
          `the quarantine took no more, so the invalid event ${JSON.stringify(receipt.eventId)} of the outbox is lost. Correct the events of this application.`,
        ),
      );
    }
    onReceipt(receipt);
  }

  function reportUnreadable(id: number): void {
    if (unreadable.has(id)) return;
    unreadable.add(id);
    report(
      new OutboxError(
        'outbox_unreadable',
        `this release cannot read row ${id} of the outbox. The row stays. Update @tracklayer/producer.`,
      ),
    );
  }

  return {
    run,
    isAway: () => isAway,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
    drained: () => drained,
  };
}
