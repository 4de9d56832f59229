import type { PerClass } from './model.js';
import type { PermitClass } from './types.js';

export const CLASSES: readonly PermitClass[] = ['live', 'replay', 'backfill'];

/** When a permit was granted. */
export interface Granted {
  /** When Redis was asked for it, on a clock that only goes forward. */
  askedMs: number;
  /** Epoch ms on Redis's clock. */
  atMs: number;
}

export interface Waiter {
  /** 0 is served first. */
  rank: number;
  grant(granted: Granted): void;
  refuse(reason: unknown): void;
}

/** The waiters of one endpoint in this process: by class, then in order of arrival. */
export interface Waiters {
  add(waiter: Waiter): void;
  /** Takes constant time at any position: a shutdown ends hundreds of waits at once. */
  remove(waiter: Waiter): void;
  counts(): PerClass;
  /** The rank to serve next; undefined when there are no waiters. */
  firstRank(): number | undefined;
  /** Grants a permit to the waiter of that rank that has waited longest; false when there is none. */
  serve(rank: number, granted: Granted): boolean;
  refuseAll(reason: unknown): void;
}

export function createWaiters(): Waiters {
  const queues = CLASSES.map(() => new Set<Waiter>());
  const sizeOf = (rank: number) => queues[rank]?.size ?? 0;

  return {
    add: (waiter) => void queues[waiter.rank]?.add(waiter),
    remove: (waiter) => void queues[waiter.rank]?.delete(waiter),
    counts: () => [sizeOf(0), sizeOf(1), sizeOf(2)],
    firstRank() {
      const rank = queues.findIndex((queue) => queue.size > 0);
      return rank < 0 ? undefined : rank;
    },
    serve(rank, granted) {
      for (const waiter of queues[rank] ?? []) {
        queues[rank]?.delete(waiter);
        waiter.grant(granted);
        return true;
      }
      return false;
    },
    refuseAll(reason) {
      for (const queue of queues) {
        const refused = [...queue];
        queue.clear();
        for (const waiter of refused) waiter.refuse(reason);
      }
    },
  };
}
