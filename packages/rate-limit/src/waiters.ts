import type { PerClass } from './model.js';
import type { PermitClass } from './types.js';

export const CLASSES: readonly PermitClass[] = ['live', 'replay', 'backfill'];

/** When a permit was granted. */
export interface Granted {
  /** When Redis was asked for it, on a clock that only goes forward. */
  askedMs: number;
  /** Epoch ms on Redis's clock. */
  atMs: number;
  /** The place of the waiter. */
  place: number;
}

export interface Waiter {
  /** 0 is served first. */
  rank: number;
  /** Within its rank: a lower place is served first. */
  place: number;
  grant(granted: Omit<Granted, 'place'>): void;
  refuse(reason: unknown): void;
}

/** The waiters of one endpoint in this process: by class, then by place. */
export interface Waiters {
  add(waiter: Waiter): void;
  /** Takes constant time at any position: a shutdown ends hundreds of waits at once. */
  remove(waiter: Waiter): void;
  counts(): PerClass;
  /** The rank to serve next; undefined when there are no waiters. */
  firstRank(): number | undefined;
  /** Grants a permit to the waiter of that rank with the lowest place; false when there is none. */
  serve(rank: number, granted: Omit<Granted, 'place'>): boolean;
  refuseAll(reason: unknown): void;
}

export function createWaiters(): Waiters {
  /** Each in the order of the places. */
  const queues = CLASSES.map(() => new Set<Waiter>());
  let newest = Number.NEGATIVE_INFINITY;
  const sizeOf = (rank: number) => queues[rank]?.size ?? 0;

  return {
    add(waiter) {
      const queue = queues[waiter.rank];
      const isNewest = queue === undefined || waiter.place >= newest;
      newest = Math.max(newest, waiter.place);
      queue?.add(waiter);
      // Rare: a call that keeps its old place.
      if (!isNewest) queues[waiter.rank] = new Set([...queue].sort((one, other) => one.place - other.place));
    },
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
