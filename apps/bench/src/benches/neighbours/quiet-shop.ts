import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from '@tracklayer/producer';
import { preciseNowMs } from '../../precise-now.js';
import type { Accepted } from '../../programs/arguments.js';
import { order } from '../synthetic.js';

/** A shop that tracks an event now and then, and notes how long each took to be accepted. */
export interface QuietShop {
  /** Tracks for so long, then waits for the last to be accepted. Returns each one's time from track to accepted, in ms. */
  trackFor(seconds: number): Promise<number[]>;
}

const PROFILES = 20;
const ACCEPTED_WITHIN_MS = 60_000;

/** @param sandbox tells, message by message, of the events it accepted. */
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
        // Anywhere in its slot, so that no rhythm of the neighbour's is met always or never.
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
