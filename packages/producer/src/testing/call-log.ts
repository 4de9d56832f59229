import { isObject } from '@tracklayer/events';
import type { Producer } from '../calls.js';
import type { Receipt } from '../receipt.js';

/** A call of the application, and how it ended. */
export interface RecordedCall {
  /** The method, e.g. `track`. */
  method: Exclude<keyof Producer, 'stats' | 'close'>;
  /** The arguments, as given. */
  args: readonly unknown[];
  /**
   * One receipt, or one for each event of `trackMany`. Empty while the call is under way, where it rejected, and for an event
   * that `capture` dropped.
   */
  receipts: readonly Receipt[];
  /** The error with which the call rejected. */
  error?: unknown;
}

export interface CallLog {
  /** Notes a call that returns no promise. */
  note(method: RecordedCall['method'], args: readonly unknown[]): void;
  /** Adds a receipt to the oldest call of this method and `eventId` that has none. */
  notedReceipt(method: RecordedCall['method'], receipt: Receipt): void;
  /** The same method, with a note of each call. */
  noting<Args extends readonly unknown[], Result extends Receipt | Receipt[]>(
    method: RecordedCall['method'],
    call: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
  all(): readonly RecordedCall[];
  /** Resolves when no call is under way. */
  settled(): Promise<void>;
}

export function createCallLog(): CallLog {
  const calls: RecordedCall[] = [];
  const underWay = new Set<Promise<unknown>>();

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  }

  function note(method: RecordedCall['method'], args: readonly unknown[]): RecordedCall {
    const noted: RecordedCall = { method, args, receipts: [] };
    calls.push(noted);
    return noted;
  }

  return {
    settled,
    note,
    notedReceipt(method, receipt) {
      const noted = calls.find(
        (call) =>
          call.method === method &&
          call.receipts.length === 0 &&
          (isObject(call.args[0]) ? String(call.args[0].eventId ?? '') : '') === receipt.eventId,
      );
      if (noted !== undefined) noted.receipts = [receipt];
    },
    noting(method, call) {
      return async (...args) => {
        const noted = note(method, args);
        const promise = call(...args);
        underWay.add(promise);
        try {
          const result = await promise;
          noted.receipts = Array.isArray(result) ? result : [result];
          return result;
        } catch (error) {
          noted.error = error;
          throw error;
        } finally {
          underWay.delete(promise);
        }
      };
    },
    all: () => [...calls],
  };
}
