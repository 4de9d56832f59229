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
