/**
 * Says that Redis lost its data while this worker ran: a FLUSHALL, or a restart without an append-only file. Its lanes are
 * empty then, as after a good day. The set of destinations is what every Redis with our data has.
 */
import type { Lanes } from '@tracklayer/lanes';
import type { Logger } from '@tracklayer/telemetry';

export interface DataLossOptions {
  /** The destinations served now. Each was registered at its start. */
  destinations: () => readonly string[];
  lanes: Pick<Lanes, 'destinations'>;
  /** Registers a destination again. */
  restore: (destination: string) => Promise<void>;
  log: Logger;
}

/** A function that looks once. It rejects where Redis gives no answer. */
export function createDataLossWatch({
  destinations,
  lanes,
  restore,
  log,
}: DataLossOptions): () => Promise<void> {
  return async () => {
    const served = destinations();
    const known = await lanes.destinations();
    const forgotten = served.filter((id) => !known.includes(id));
    if (forgotten.length === 0) return;
    log.error(
      {
        destinations: forgotten,
        next: 'Find out who emptied Redis, or why it started without its data. Track the events of that time again.',
      },
      'Redis lost its data: waiting jobs, completion markers and dead letters are gone',
    );
    for (const id of forgotten) await restore(id);
  };
}
