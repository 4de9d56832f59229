/** What has to be stopped again, in the reverse order of its start. */
export interface Shutdown {
  /** Where the stopping has begun already, what comes late is stopped at once. */
  add(stop: () => Promise<void>): void;
  /** Stops everything, once; one that cannot be stopped does not keep the others running. */
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
