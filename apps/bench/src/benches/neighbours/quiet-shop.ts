import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CanonicalEvent } from '@tracklayer/events';
import { eventFromJson, type Producer } from '@tracklayer/producer';
import { preciseNowMs } from '../../precise-now.js';
import type { Accepted } from '../../programs/arguments.js';
import { say } from '../../report.js';
import { median, percentile, round } from '../../statistics.js';
import { order } from '../synthetic-order.js';

/** A shop that tracks a few events per second and measures how long each takes until it is accepted. */
export interface QuietShop {
  /** Tracks events for this time and waits until the last is accepted. Returns the time from `track` to acceptance of each, in ms. */
  trackFor(seconds: number): Promise<number[]>;
}

/** The times of a side, after a warm-up. Says them as progress. */
export async function measureSide(
  shop: QuietShop,
  { label, warmUpS, seconds }: { label: string; warmUpS: number; seconds: number },
): Promise<number[]> {
  await shop.trackFor(warmUpS);
  const times = await shop.trackFor(seconds);
  say(`${label}: median ${round(median(times), 1)} ms, p99 ${round(percentile(times, 0.99), 1)} ms`);
  return times;
}

const PROFILES = 20;
const ACCEPTED_WITHIN_MS = 60_000;

interface QuietShopOptions {
  run: string;
  perSecond: number;
  /** The event with this number. Default: an order of one of twenty buyers. */
  event?: (index: number, run: string) => CanonicalEvent;
}

/** @param sandbox sends a message for each event that it accepts. */
export function createQuietShop(
  producer: Producer,
  sandbox: ChildProcess,
  { run, perSecond, event: eventAt = (at) => order(at, run, PROFILES) }: QuietShopOptions,
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
        const event = eventAt(index, run);
        index += 1;
        trackedAtMs.set(event.eventId, preciseNowMs());
        await producer.track(eventFromJson(event));
      }
      await settled(trackedAtMs.keys());
      return [...trackedAtMs].map(([eventId, atMs]) => (acceptedAtMs.get(eventId) as number) - atMs);
    },
  };
}
