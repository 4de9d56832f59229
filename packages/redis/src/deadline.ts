/**
 * A deadline for promises that may never settle. Commands stay pending for ever where Redis was never up, or where the TCP peer
 * vanished. So each call that a caller waits for needs a deadline.
 */

/**
 * Settles like `promise`, or rejects with `makeError()` after `ms` milliseconds. A promise that rejects later is not an
 * unhandled rejection. The deadline ends the waiting; the work itself goes on.
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, makeError: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(makeError()), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
