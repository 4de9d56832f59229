/** Waits for an event that the application tracks after it has answered. */
import timers from 'node:timers';

// Taken when the module loads: a test may replace the timers by a fake clock, and the wait must end nevertheless.
const { setTimeout: startTimer, clearTimeout: stopTimer } = timers;

export interface Arrivals {
  /** Something was recorded, so all waiting calls look again. */
  changed(): void;
  /**
   * Resolves with what `look` finds, once it finds something.
   * @throws {Error} the error of `missing`, after `timeoutMs`
   */
  wait<T>(look: () => T | undefined, timeoutMs: number, missing: () => Error): Promise<T>;
}

export function createArrivals(): Arrivals {
  const waiting = new Set<() => void>();
  return {
    changed() {
      for (const lookAgain of waiting) lookAgain();
    },
    wait(look, timeoutMs, missing) {
      return new Promise((resolve, reject) => {
        const timer = startTimer(() => {
          waiting.delete(lookAgain);
          reject(missing());
        }, timeoutMs);
        function lookAgain(): void {
          const found = look();
          if (found === undefined) return;
          stopTimer(timer);
          waiting.delete(lookAgain);
          resolve(found);
        }
        waiting.add(lookAgain);
        lookAgain();
      });
    },
  };
}
