/**
 * The jobs that one process has in work at once, over all lanes.
 *
 * Failure story: one of two workers with 334 destinations had 61,103 suspects in work at once. It used 2.4 GB, and ran them one by
 * one. Both workers together delivered 278 events in 19 minutes.
 *
 * A lane may have as many jobs in work as there are free slots, and one in any case. So lanes that are busy at the same time get
 * equal parts, and one that begins later need not wait until the others end.
 */
export interface ProcessSlots {
  /** @param onFull the lane waits now, because the process has so many jobs in work. */
  lane(onFull?: (inWork: number) => void): LaneSlots;
}

export interface LaneSlots {
  /** How many more jobs the lane may take now. */
  free(): number;
  began(): void;
  ended(): void;
  /** Waits until the lane may take a job, for `withinMs` at most. False where it may not. */
  whenFree(withinMs: number): Promise<boolean>;
}

/** @param most jobs in work; each lane may have one beyond that. */
export function createProcessSlots(most: number): ProcessSlots {
  let used = 0;
  const waiting = new Set<{ free(): number; go(isFree: boolean): void }>();
  let isLooking = false;

  /** Once for all jobs that end in one turn of the event loop. */
  function lookSoon(): void {
    if (isLooking || waiting.size === 0) return;
    isLooking = true;
    setImmediate(() => {
      isLooking = false;
      for (const lane of [...waiting]) if (lane.free() > 0) lane.go(true);
    });
  }

  return {
    lane(onFull = () => undefined) {
      let own = 0;
      const free = () => Math.max(0, Math.max(1, most - used) - own);
      return {
        free,
        began() {
          own += 1;
          used += 1;
        },
        ended() {
          own -= 1;
          used -= 1;
          lookSoon();
        },
        async whenFree(withinMs) {
          if (free() > 0) return true;
          onFull(used);
          return new Promise<boolean>((resolve) => {
            const waiter = {
              free,
              go(isFree: boolean) {
                clearTimeout(timer);
                waiting.delete(waiter);
                resolve(isFree);
              },
            };
            const timer = setTimeout(() => waiter.go(false), withinMs);
            waiting.add(waiter);
          });
        },
      };
    },
  };
}
