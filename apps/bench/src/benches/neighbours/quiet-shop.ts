import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from '@tracklayer/producer';
import { preciseNowMs } from '../../precise-now.js';
import type { Accepted } from '../../programs/arguments.js';
import { order } from '../synthetic-order.js';

/** A shop that tracks a few events per second and measures how long each takes until it is accepted. */
export interface QuietShop {
  /** Tracks events for this time and waits until the last is accepted. Returns the time from `track` to acceptance of each, in ms. */
  trackFor(seconds: number): Promise<number[]>;
}

const PROFILES = 20;
const ACCEPTED_WITHIN_MS = 60_000;

/** @param sandbox sends a message for each event that it accepts. */
export function createQuietShop(
  producer: Producer,
  sandbox: ChildProcess,
  { run, perSecond }: { run: string; perSecond: number },
): QuietShop {
  const acceptedAtMs = new Map<string, number>();
  sandbox.on('message', ({ uniqueId, acceptedAtMs: atMs }: Accepted) => acceptedAtMs.set(uniqueId, atMs));
  let index = 0;

  async function settled(eventIds: Iterable<string>): Promise<void> {
    const deadlineMs = performance.now() + ACCEPTED_WITHIN_MS;
    for (const eventId of eventIds) {
      while (!acceptedAtMs.has(eventId)) {
        if (performance.now() > deadlineMs)
          throw new Error(`${eventId} of the quiet account was not accepted.`);
        await sleep(20);
      }
    }
  }

  return {
    async trackFor(seconds) {
      const trackedAtMs = new Map<string, number>();
      const slotMs = 1_000 / perSecond;
      const startMs = performance.now();
      for (let slot = 0; slot < seconds * perSecond; slot += 1) {
        // At a random time in its slot, so that it does not fall into the rhythm of the other account.
        await sleep(Math.max(0, startMs + (slot + Math.random()) * slotMs - performance.now()));
        const event = order(index, run, PROFILES);
        index += 1;
        trackedAtMs.set(event.eventId, preciseNowMs());
        await producer.track(event);
      }
      await settled(trackedAtMs.keys());
      return [...trackedAtMs].map(([eventId, atMs]) => (acceptedAtMs.get(eventId) as number) - atMs);
    },
  };
}
