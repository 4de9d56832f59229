/** The surge of a destination that asks for one in its configuration. It only connects the parts. */
import { keyFingerprint, surgesOver, waitingLineOver } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { DestinationContext, LaneContext } from '../context.js';
import { sayingFirstFailure } from '../saying-first-failure.js';
import type { LaneWorker } from '../worker/lane-worker.js';
import type { LaneSlots } from '../worker/process-slots.js';
import { createCarrierWaits } from './carrier-waits.js';
import { createLaneSurge, type LaneSurge } from './lane-surge.js';
import { createShortWaits } from './short-waits.js';
import { createSurge } from './surge.js';

export interface DestinationSurge {
  /** For the worker of a lane: what it runs with, the surge of a lane of events, and whether a surge goes on. */
  over(lane: LaneContext): { lane: LaneContext; surge?: LaneSurge; isSurge?: () => boolean };
  /** Another process takes all events now. */
  isElsewhere(): boolean;
  /** Looks at the lane of events. Never rejects. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface DestinationSurgeOptions {
  context: DestinationContext;
  redis: RedisClient;
  /** Of this surge, among all surges of the process. */
  slots: LaneSlots;
  /** The worker of the lane of events. */
  worker(): Pick<LaneWorker, 'id' | 'takeBeside'> | undefined;
  onChange(): void;
}

/** Undefined where the configuration asks for none, or the dialect has none. */
export function createDestinationSurge(options: DestinationSurgeOptions): DestinationSurge | undefined {
  const { context, redis, slots, worker, onChange } = options;
  const { destination, log } = context;
  const { id, apiKey, dialect } = destination;
  if (!destination.surge.enabled) return undefined;
  if (dialect !== 'klaviyo') {
    log.warn({ destination: id, dialect }, 'surge stays off: it works with the dialect klaviyo only');
    return undefined;
  }
  let lane: LaneSurge | undefined;
  const profileWaits = createShortWaits(context.nowMs, context.random);
  const line = waitingLineOver(redis, id, 'metric-event');
  const surge = createSurge({
    context,
    surges: surgesOver(redis, id),
    line,
    fingerprint: keyFingerprint(apiKey.reveal()),
    lane: () => lane,
    workerId: () => worker()?.id,
    takeMore: (count) => worker()?.takeBeside(count) ?? Promise.resolve(0),
    onChange,
  });
  const isSurge = () => surge.isElsewhere() || lane?.isOn() === true;
  const carriers = createCarrierWaits({ ...context, line, isSurge });
  return {
    over(context) {
      if (context.type === 'profile-upsert') {
        const permits = profileWaits.over(context.permits);
        return { lane: { ...context, permits, carriers }, isSurge };
      }
      if (context.type !== 'metric-event') return { lane: context };
      lane = createLaneSurge({
        lane: context,
        slots,
        holder: surge,
        onTrouble: surge.trouble,
        onMissing: surge.bring,
      });
      return { lane: context, surge: lane, isSurge: lane.isOn };
    },
    isElsewhere: surge.isElsewhere,
    look: sayingFirstFailure(
      async () => {
        if (isSurge()) profileWaits.end();
        await surge.tick();
      },
      (error) => log.warn({ destination: id, error }, 'could not look whether a surge is needed'),
    ),
    close() {
      carriers.close();
      return surge.close();
    },
  };
}
