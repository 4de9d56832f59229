/** Shoppers who come while somebody looks at the pages. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from '@tracklayer/producer';
import { badLead, visitOf } from './events.js';

export interface StreamOptions {
  run: string;
  destination: string;
  /** The destination that is held. Its events wait. */
  outlet: string;
  /** The number of the first shopper. */
  first: number;
  nowMs(): number;
}

export interface Stream {
  start(onLost: (error: Error) => void): void;
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;
const OUTLET_EVERY = 5;
const BAD_LEAD_EVERY = 20;

export function keepVisiting(producer: Producer, options: StreamOptions): Stream {
  const { run, destination, outlet, first, nowMs } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function visit(): Promise<void> {
    for (let number = first; !stopping.signal.aborted; number++) {
      const moment = { run, number, nowMs: nowMs() };
      await producer.trackMany(visitOf(moment), {
        destinations: number % OUTLET_EVERY === 0 ? [outlet] : [destination],
      });
      if (number % BAD_LEAD_EVERY === 0) await producer.trackMany([badLead(moment)]);
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    start(onLost) {
      running = visit().catch((error: Error) => onLost(error));
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
