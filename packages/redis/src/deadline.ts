/**
 * A promise that may never settle, given an end. A client whose Redis was never up, or whose TCP peer has silently
 * gone, leaves commands pending for ever: every call that somebody waits for goes through here.
 */

/**
 * Settles as `promise` does, or rejects with `makeError()` after `ms` milliseconds. A promise that rejects after its
 * deadline is not an unhandled rejection. The work itself goes on: a deadline ends the waiting, not the work.
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
