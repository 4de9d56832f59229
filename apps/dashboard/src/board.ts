import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { maskPersonalData } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';

export interface Board {
  adapter: FastifyAdapter;
  /** Shows the lanes of destinations that came since. */
  show(destinations: readonly string[]): void;
}

/** Bull Board over every lane, read-only. It shows job data as it stands, so ours goes through the mask first. */
export function createBoard(lanes: Lanes, basePath: string): Board {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(basePath);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'TrackLayer lanes' } },
  });
  const shown = new Set<string>();

  return {
    adapter,
    show(destinations) {
      for (const destination of destinations) {
        if (shown.has(destination)) continue;
        shown.add(destination);
        for (const type of JOB_TYPES) {
          const lane = new BullMQAdapter(lanes.queue(destination, type), {
            readOnlyMode: true,
            prefix: `${destination}.`,
            delimiter: '.',
          });
          lane.setFormatter('data', maskPersonalData);
          board.addQueue(lane);
        }
      }
    },
  };
}
