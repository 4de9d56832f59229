/**
 * A deadline for promises that may never settle. Commands stay pending for ever where Redis was never up, or where the TCP peer
 * vanished. So each call that a caller waits for needs a deadline.
 *
 * It does not count the time in which the process itself was busy. While a loop of the application blocks the process, the
 * answer of Redis may lie unread in the socket. A clock would run out then, and a healthy Redis would be called silent. So a
 * deadline counts short ticks. A blocked process counts one tick at most, and reads what arrived before the last one counts.
 */

/** The length of a tick: how much of a blocked time counts at most. */
export const TICK_MS = 100;

/** Waits for promises, one after another, within one budget of time. Otherwise as {@link withDeadline}. */
export type Patience = <T>(promise: Promise<T>, makeError: () => Error) => Promise<T>;

/** @param ms the budget of all waits together */
export function patience(ms: number): Patience {
  let left = Math.max(1, Math.ceil(ms / TICK_MS));
  const tickMs = Math.ceil(ms / left);
  return async (promise, makeError) => {
    let timer: NodeJS.Timeout | undefined;
    let last: NodeJS.Immediate | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      const tick = () => {
        left -= 1;
        // Node reads the sockets between a timer and an immediate.
        if (left > 0) timer = setTimeout(tick, tickMs);
        else last = setImmediate(() => reject(makeError()));
      };
      timer = setTimeout(tick, tickMs);
    });
    try {
      return await Promise.race([promise, deadline]);
    } finally {
      clearTimeout(timer);
      clearImmediate(last);
    }
  };
}

/**
 * Settles like `promise`, or rejects with `makeError()` after `ms` milliseconds. A promise that rejects later is not an
 * unhandled rejection. The deadline ends the waiting; the work itself goes on.
 */
export function withDeadline<T>(promise: Promise<T>, ms: number, makeError: () => Error): Promise<T> {
  return patience(ms)(promise, makeError);
}
