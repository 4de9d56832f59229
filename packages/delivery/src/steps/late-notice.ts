import type { Logger } from '@tracklayer/telemetry';

/**
 * Counts live events that were too old to start flows, and tells the log: at once, then once a minute with their number.
 * After a long hold most events are late, so events that end during a write to Redis share the next one.
 */
export interface LateNotice {
  note(): void;
  /** Tells and counts the rest now. */
  close(): Promise<void>;
}

export interface LateNoticeOptions {
  destination: string;
  startFlowsWithinMs: number;
  log: Logger;
  /** Adds to the count in Redis. */
  count(events: number): Promise<void>;
  /** The shortest time between two lines of the log. Default: a minute. */
  everyMs?: number;
}

const EVERY_MS = 60_000;

export function createLateNotice(options: LateNoticeOptions): LateNotice {
  const { destination, startFlowsWithinMs, log, count, everyMs = EVERY_MS } = options;
  let events = 0;
  let uncounted = 0;
  let counting: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    if (events === 0) return;
    log.warn(
      { destination, type: 'metric-event', events, startFlowsWithinMs },
      'live events were too old when sent; they are recorded and start no flow',
    );
    events = 0;
    timer = setTimeout(() => {
      timer = undefined;
      tell();
    }, everyMs).unref();
  }

  async function countAll(): Promise<void> {
    while (uncounted > 0) {
      const some = uncounted;
      uncounted = 0;
      await count(some).catch((error) => log.warn({ destination, error }, 'could not count late events'));
    }
    counting = undefined;
  }

  return {
    note() {
      uncounted += 1;
      counting ??= countAll();
      events += 1;
      if (timer === undefined) tell();
    },
    async close() {
      clearTimeout(timer);
      tell();
      clearTimeout(timer);
      await counting;
    },
  };
}
