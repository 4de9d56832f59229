import { setTimeout as sleep } from 'node:timers/promises';
import { eventFromJson, type Producer } from '@tracklayer/producer';
import { preciseNowMs } from '../../precise-now.js';
import { freshEvent } from './shop.js';

/** Events of this second, at an even pace, until it is stopped. */
export interface FreshTraffic {
  /** Epoch ms of each `track`, by event id. */
  trackedAtMs: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export function startFresh(producer: Producer, perSecond: number): FreshTraffic {
  const trackedAtMs = new Map<string, number>();
  let isStopped = false;
  const run = async () => {
    const startMs = performance.now();
    for (let index = 0; !isStopped; index += 1) {
      await sleep(Math.max(0, startMs + (index * 1_000) / perSecond - performance.now()));
      const event = freshEvent(index);
      trackedAtMs.set(event.eventId, preciseNowMs());
      await producer.track(eventFromJson(event));
    }
  };
  const running = run();
  return {
    trackedAtMs,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
