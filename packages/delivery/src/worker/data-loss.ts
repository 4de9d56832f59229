/**
 * Says that Redis lost its data while this worker ran: a FLUSHALL, or a restart without an append-only file. Its lanes are
 * empty then, as after a good day.
 *
 * The set of destinations cannot show this: the next producer that starts adds its destination again, and some start each second.
 * So each destination's data has a random id, which only workers write.
 */
import type { Lanes } from '@tracklayer/lanes';
import type { Logger } from '@tracklayer/telemetry';
import { oneAtATime } from '../one-at-a-time.js';

export interface DataLossOptions {
  /** The destinations served now. Each was announced at its start. */
  destinations: () => readonly string[];
  lanes: Pick<Lanes, 'claimDataId' | 'dataState'>;
  /** Announces a destination again. */
  restore: (destination: string) => Promise<void>;
  log: Logger;
}

interface Known {
  dataId: string;
  /** Jobs that were in the lanes at the last look. */
  unsettled: number;
}

/** A function that looks once. It rejects where Redis gives no answer. */
export function createDataLossWatch({
  destinations,
  lanes,
  restore,
  log,
}: DataLossOptions): () => Promise<void> {
  const before = new Map<string, Known>();

  async function look(destination: string): Promise<void> {
    const known = before.get(destination);
    const { dataId, unsettled } = await lanes.dataState(destination);
    if (known !== undefined && dataId !== known.dataId) {
      log.error(
        {
          destination,
          jobsBefore: known.unsettled,
          next: 'Find out who emptied Redis, or why it started without its data. Track the events of that time again.',
        },
        'Redis lost its data: waiting jobs, completion markers and dead letters are gone',
      );
      await restore(destination);
    }
    const claimed = dataId ?? (await lanes.claimDataId(destination));
    before.set(destination, { dataId: claimed, unsettled });
  }

  return oneAtATime(async () => {
    await Promise.all(destinations().map(look));
  });
}

/** How often a worker looks. */
const EVERY_MS = 5_000;

/** Looks now and every few seconds, until the returned function is called. */
export function lookForDataLoss(options: DataLossOptions): () => void {
  const look = createDataLossWatch(options);
  const round = () =>
    look().catch((error) => options.log.warn({ error }, 'could not look whether Redis lost its data'));
  const timer = setInterval(round, EVERY_MS);
  void round();
  return () => clearInterval(timer);
}
