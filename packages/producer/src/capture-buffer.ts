/**
 * The buffer behind `capture`, for handlers that cannot wait.
 *
 * Defends against these failures:
 * - Redis is away: the events wait here, in their order, within a limit in number and in bytes. Events beyond it are dropped.
 * - An event that Redis refuses again and again: it is dropped after some attempts, and the others go on.
 * - The process ends: it may end by itself, because nothing here keeps it running. Before that, `flush` gets a last deadline.
 *
 * Each dropped event is counted by its reason and reported.
 */
import timers from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '@tracklayer/redis';
import type { DropReports } from './drop-reports.js';
import { SLICE } from './enqueue.js';
import type { Receipt } from './receipt.js';
import type { Sent } from './send-in-order.js';
import type { CaptureStats } from './stats.js';
import { frozen, type Taken } from './taken.js';

export interface CaptureBounds {
  maxEvents: number;
  maxBytes: number;
}

export interface CaptureContext extends CaptureBounds {
  /** Resolves with what happened to each call. Never rejects. */
  send(calls: readonly Taken[]): Promise<Sent[]>;
  /** Keeps calls on disk at once. Returns how many it kept. Default: none. */
  keepNow?(calls: readonly Taken[]): number;
  drops: DropReports;
  /** Gets the receipt of each event that was sent. */
  onReceipt(receipt: Receipt): void;
}

export interface CaptureBuffer {
  /** Takes what `read` returns. Never throws: if `read` throws, the event counts as dropped. */
  add(read: () => Taken): void;
  /** Sends what waits, at most for `deadlineMs`. The rest is kept on disk, or dropped. Never rejects. */
  flush(deadlineMs: number): Promise<void>;
  /** Drops every later event. */
  close(): void;
  /** Empties the buffer at once: what is not kept on disk is dropped. */
  leave(): void;
  stats(): CaptureStats;
}

// Taken when the module loads: an application's tests may replace timers by a fake clock that nobody moves.
const { setImmediate: nextTurn } = timers;

/** Redis may take the events again after this time. */
const RETRY_MS = 250;

/** How often Redis may refuse one event while it takes others. */
const MOST_REFUSALS = 5;

interface Waiting {
  taken: Taken;
  bytes: number;
  refusals: number;
}

export function createCaptureBuffer(context: CaptureContext): CaptureBuffer {
  const { drops, onReceipt } = context;
  const waiting = new Set<Waiting>();
  let bytes = 0;
  const counts = { captured: 0, sent: 0, kept: 0 };
  let sending: Promise<void> | undefined;
  let isScheduled = false;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  function add(read: () => Taken): void {
    counts.captured += 1;
    try {
      if (isClosed) {
        drops.drop('closed');
        return;
      }
      const taken = frozen(read());
      const size = Buffer.byteLength(JSON.stringify(taken.checked));
      if (waiting.size >= context.maxEvents || bytes + size > context.maxBytes) {
        drops.drop('buffer_full');
        return;
      }
      waiting.add({ taken, bytes: size, refusals: 0 });
      bytes += size;
      if (retry === undefined) schedule();
    } catch (error) {
      drops.drop('invalid', error);
    }
  }

  function schedule(): void {
    if (isScheduled || sending !== undefined) return;
    isScheduled = true;
    nextTurn(() => {
      isScheduled = false;
      void sendWaiting();
    });
  }

  /** Sends slice after slice until nothing waits or nothing goes. One at a time. */
  function sendWaiting(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    sending ??= sendSlices().finally(() => {
      sending = undefined;
      if (waiting.size > 0) retry ??= setTimeout(sendWaiting, RETRY_MS).unref();
    });
    return sending;
  }

  async function sendSlices(): Promise<void> {
    for (;;) {
      const slice = firstOf(waiting, SLICE);
      if (slice.length === 0) return;
      const sent = await context.send(slice.map(({ taken }) => taken));
      const isDone = slice.map((each, index) => settle(each, sent[index] as Sent));
      if (isDone.includes(false)) return;
    }
  }

  /** Counts what happened to an event. Returns whether it need not wait any longer. */
  function settle(event: Waiting, sent: Sent): boolean {
    // A flush may have dropped it meanwhile.
    if (!waiting.has(event)) return true;
    if ('receipt' in sent) count(sent.receipt);
    else if (sent.isAway || sent.behind) return false;
    else {
      event.refusals += 1;
      if (event.refusals < MOST_REFUSALS) return false;
      drops.drop('refused', sent.error);
    }
    waiting.delete(event);
    bytes -= event.bytes;
    return true;
  }

  function count(receipt: Receipt): void {
    const statuses = receipt.jobs.map(({ status }) => status);
    if (statuses.includes('turned-away')) drops.drop('turned_away');
    else if (statuses.includes('kept')) counts.kept += 1;
    else counts.sent += 1;
    onReceipt(receipt);
  }

  async function flush(deadlineMs: number): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    const leftMs = () => endMs - performance.now();
    while (waiting.size > 0 && leftMs() > 0) {
      await withDeadline(sendWaiting(), leftMs(), () => new Error('not sent in time')).catch(() => {});
      if (waiting.size > 0) await sleep(Math.min(RETRY_MS, Math.max(0, leftMs())));
    }
    leave();
  }

  function leave(): void {
    const left = [...waiting].map(({ taken }) => taken);
    waiting.clear();
    bytes = 0;
    const kept = left.length === 0 ? 0 : (context.keepNow?.(left) ?? 0);
    counts.kept += kept;
    drops.drop('unsent', undefined, left.length - kept);
    drops.report();
  }

  return {
    add,
    flush,
    close() {
      isClosed = true;
    },
    leave,
    stats: () => ({
      ...counts,
      buffered: waiting.size,
      bufferedBytes: bytes,
      dropped: drops.totals(),
    }),
  };
}

function firstOf<T>(values: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const value of values) {
    if (first.length === most) break;
    first.push(value);
  }
  return first;
}
