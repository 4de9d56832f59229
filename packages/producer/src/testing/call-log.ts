import type { Producer } from '../calls.js';
import type { Receipt } from '../receipt.js';

/** A call of the application, and how it ended. */
export interface RecordedCall {
  /** The method, e.g. `track`. */
  method: Exclude<keyof Producer, 'close'>;
  /** The arguments, as given. */
  args: readonly unknown[];
  /** One receipt, or one for each event of `trackMany`. Empty while the call is under way, and where it rejected. */
  receipts: readonly Receipt[];
  /** The error with which the call rejected. */
  error?: unknown;
}

export interface CallLog {
  /** The same method, with a note of each call. */
  noting<Args extends readonly unknown[], Result extends Receipt | Receipt[]>(
    method: RecordedCall['method'],
    call: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
  all(): readonly RecordedCall[];
  /** Resolves when no call is under way. */
  settled(): Promise<void>;
  clear(): void;
}

export function createCallLog(): CallLog {
  const calls: RecordedCall[] = [];
  const underWay = new Set<Promise<unknown>>();

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  }

  return {
    settled,
    noting(method, call) {
      return async (...args) => {
        const noted: RecordedCall = { method, args, receipts: [] };
        calls.push(noted);
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
    clear: () => {
      calls.length = 0;
    },
  };
}
