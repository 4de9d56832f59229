/**
 * Says that Redis lost its data while this worker ran: a FLUSHALL, or a restart without an append-only file. Its lanes are
 * empty then, as after a good day.
 *
 * The set of destinations cannot show this: the next producer that starts adds its destination again, and some start each second.
 * So each destination's data has a random id, which only workers write.
 */
import { JOB_TYPES } from '@tracklayer/events';
import type { LaneCounts, Lanes } from '@tracklayer/lanes';
import type { Logger } from '@tracklayer/telemetry';
import { oneAtATime } from '../one-at-a-time.js';

export interface DataLossOptions {
  /** The destinations served now. Each was announced at its start. */
  destinations: () => readonly string[];
  lanes: Pick<Lanes, 'claimDataId' | 'counts' | 'dataId'>;
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
    const [dataId, counts] = await Promise.all([lanes.dataId(destination), lanes.counts(destination)]);
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
    before.set(destination, { dataId: claimed, unsettled: unsettledOf(counts) });
  }

  return oneAtATime(async () => {
    await Promise.all(destinations().map(look));
  });
}

/** How many jobs were stored and have not ended. */
function unsettledOf(counts: LaneCounts): number {
  return JOB_TYPES.reduce((sum, type) => {
    const ended = ENDS.reduce((all, outcome) => all + counts[`${type}:${outcome}`], 0);
    return sum + Math.max(0, counts[`${type}:enqueued`] - ended);
  }, 0);
}

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead', 'discarded', 'expired'] as const;
