/** Stops what was started, in reverse order. */
export interface Shutdown {
  /** After `run` was called, `stop` is called at once. */
  add(stop: () => Promise<void>): void;
  /** Stops everything once. An error of one does not keep the others running. */
  run(): Promise<void>;
}

export function createShutdown(): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop().catch(() => undefined);
  }

  return {
    add(stop) {
      stops.push(stop);
      if (running) running = running.then(stopAll);
    },
    run() {
      running ??= stopAll();
      return running;
    },
  };
}
