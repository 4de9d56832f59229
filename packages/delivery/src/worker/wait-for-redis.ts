import { withoutPassword } from '@tracklayer/privacy';
import type { Logger } from '@tracklayer/telemetry';

/** After this time a start says that it waits. */
const SAID_AFTER_MS = 2_000;

/** Says in the log where the worker waits for Redis, and when the wait is over. Returns what is waited for. */
export async function sayWhileWaiting<T>(connected: Promise<T>, url: string, log: Logger): Promise<T> {
  let isSaid = false;
  const timer = setTimeout(() => {
    isSaid = true;
    const fields = { url: withoutPassword(url), next: 'Start Redis, or correct REDIS_URL.' };
    log.warn(fields, 'Redis does not answer; the worker waits for it');
  }, SAID_AFTER_MS);
  try {
    const found = await connected;
    if (isSaid) log.info('Redis answers');
    return found;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws the reason of `stop` once it is aborted, although the promise may never settle. */
export async function unlessStopped<T>(promise: Promise<T>, stop: AbortSignal | undefined): Promise<T> {
  if (stop === undefined) return promise;
  stop.throwIfAborted();
  let onStop: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    onStop = () => reject(stop.reason as Error);
    stop.addEventListener('abort', onStop, { once: true });
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    if (onStop !== undefined) stop.removeEventListener('abort', onStop);
  }
}
