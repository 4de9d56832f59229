import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import type { LoweredLimits } from '@tracklayer/klaviyo';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { type TestLane, withDestination } from '@tracklayer/testing';
import { createBudgets } from '../../src/budgets.js';
import type { LaneRow, LaneSources } from '../../src/lane-rows.js';
import { createWorkerView } from '../../src/worker-view.js';

export interface World extends TestLane {
  sources: LaneSources;
}

/** A destination of this test alone, with everything that lane rows are read from. */
export async function withLanes<T>(
  body: (world: World) => Promise<T>,
  lowered: LoweredLimits = {},
): Promise<T> {
  return withDestination(async (lane) => {
    const { redis, destination } = lane;
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const sources = {
      lanes,
      deadLetters: createDeadLetters(redis, { lanes }),
      holds: createHolds(redis),
      budgets: createBudgets(redis, () => lowered),
      workers: createWorkerView(lanes),
    };
    try {
      return await body({ ...lane, sources });
    } finally {
      await lanes.close();
      await redis.srem(DESTINATIONS_KEY, destination);
    }
  });
}

/** An empty lane of `main`, with these changes. */
export function laneRow(changes: Partial<LaneRow> = {}): LaneRow {
  return {
    destination: 'main',
    lane: 'metric-event',
    waiting: 0,
    active: 0,
    delayed: 0,
    failed: 0,
    paused: false,
    workers: 1,
    dead: 0,
    delivered: 0,
    perSecond: 0,
    perMinute: 0,
    allowedPerMinute: 3_500,
    limitPerMinute: 3_500,
    othersPerMinute: 0,
    ...changes,
  };
}
