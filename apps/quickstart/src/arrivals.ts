import { type RecordedEvent, sandboxControl } from '@tracklayer/sandbox';

/** The events that reach the sandbox. */
export interface Arrivals {
  /** Resolves when the sandbox has the event with this id. @throws ArrivalTimeoutError */
  of(eventId: string, timeoutMs: number): Promise<RecordedEvent>;
  /** Calls the listener with each event that arrives from now on. */
  onEach(listener: (event: RecordedEvent) => void): void;
  close(): void;
}

/** The event did not arrive in time. It still waits in its lane, or it is a dead letter. */
class ArrivalTimeoutError extends Error {
  readonly code = 'arrival_timeout';

  constructor(eventId: string, timeoutMs: number) {
    super(`${eventId} did not reach the sandbox within ${timeoutMs / 1_000} s.`);
    this.name = 'ArrivalTimeoutError';
  }
}

/** Follows the ledger of the sandbox. `onLost` is called if that ends before `close`. */
export function followArrivals(sandboxUrl: string, onLost: (error: Error) => void): Arrivals {
  const controller = new AbortController();
  const seen = new Map<string, RecordedEvent>();
  const waiting = new Map<string, (event: RecordedEvent) => void>();
  const listeners = new Set<(event: RecordedEvent) => void>();

  const take = (event: RecordedEvent): void => {
    seen.set(event.uniqueId, event);
    waiting.get(event.uniqueId)?.(event);
    waiting.delete(event.uniqueId);
    for (const listener of listeners) listener(event);
  };

  sandboxControl(sandboxUrl)
    .follow(take, { signal: controller.signal, since: 0 })
    .catch((error: Error) => onLost(error));

  return {
    of(eventId, timeoutMs) {
      const arrived = seen.get(eventId);
      if (arrived) return Promise.resolve(arrived);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new ArrivalTimeoutError(eventId, timeoutMs)), timeoutMs);
        waiting.set(eventId, (event) => {
          clearTimeout(timer);
          resolve(event);
        });
      });
    },
    onEach: (listener) => listeners.add(listener),
    close: () => controller.abort(),
  };
}
