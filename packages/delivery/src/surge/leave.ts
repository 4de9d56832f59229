import { deferred } from './deferred.js';

/** The moment at which the events of a surge leave their slots. An `AbortSignal` walks a list of thousands to drop a listener. */
export interface Leave {
  isDue(): boolean;
  /** Calls `listener` when it is due: at once where it is. Returns what drops the listener. */
  whenDue(listener: () => void): () => void;
  now(): void;
}

export function createLeave(): Leave {
  const listeners = new Set<() => void>();
  let isDue = false;
  return {
    isDue: () => isDue,
    whenDue(listener) {
      if (isDue) listener();
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    now() {
      isDue = true;
      for (const listener of listeners) listener();
      listeners.clear();
    },
  };
}

/** Resolves when the event must leave its slot. */
export function stopOf(left: Leave, signal: AbortSignal): { promise: Promise<void>; end(): void } {
  const { promise, resolve } = deferred<void>();
  const stop = () => resolve(undefined);
  const drop = left.whenDue(stop);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return {
    promise,
    end() {
      drop();
      signal.removeEventListener('abort', stop);
    },
  };
}
