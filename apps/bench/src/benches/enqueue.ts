import { createProducer, eventFromJson } from '@tracklayer/producer';
import { Queue } from 'bullmq';
import type { Bench } from '../bench.js';
import { say } from '../report.js';
import { type RatePair, reportPairs } from '../report-pairs.js';
import { knowProfiles } from './know-profiles.js';
import { order } from './synthetic-order.js';

const ROUNDS = 7;
const EVENTS = 10_000;
const BATCH = 1_000;
const PROFILES = 500;

/** Compares `trackMany` with a bare `addBulk` of equal payloads, in turn, in one process. */
export const enqueue: Bench = {
  name: 'enqueue',
  summary: 'events per second of trackMany, compared with a bare addBulk of equal payloads',
  async run({ redisUrl }) {
    const producer = createProducer({ redisUrl });
    const bareQueue = new Queue('bare', { connection: { url: redisUrl } });
    await knowProfiles(redisUrl, PROFILES);

    const pairs: RatePair[] = [];
    for (let counted = 0; counted <= ROUNDS; counted += 1) {
      const run = `${Date.now().toString(36)}${counted}`;
      const events = Array.from({ length: EVENTS }, (_, index) => order(index, run, PROFILES));
      const trackRate = async () =>
        rate(async (batch) => producer.trackMany(batch.map(eventFromJson)), events);
      const addRate = async () =>
        rate(
          async (batch) =>
            bareQueue.addBulk(
              batch.map((event) => ({
                name: event.name,
                data: { event, attempts: [] },
                opts: { jobId: event.eventId },
              })),
            ),
          events,
        );
      // They take turns in going first, because the first one of a round has the emptier Redis.
      const pair =
        counted % 2 === 0
          ? { ours: await trackRate(), bare: await addRate() }
          : (({ bare, ours }) => ({ ours, bare }))({ bare: await addRate(), ours: await trackRate() });
      if (counted > 0) pairs.push(pair);
      say(
        `round ${counted === 0 ? 'for warm-up' : counted}: ours ${Math.round(pair.ours)}/s, bare ${Math.round(pair.bare)}/s`,
      );
    }

    await producer.close();
    await bareQueue.close();
    reportPairs(
      'enqueue',
      { head: ['method', 'events/s (median)'], ours: 'trackMany', bare: 'bare addBulk' },
      pairs,
    );
  },
};

async function rate<Item>(put: (batch: Item[]) => Promise<unknown>, items: Item[]): Promise<number> {
  const startedAtMs = performance.now();
  for (let at = 0; at < items.length; at += BATCH) await put(items.slice(at, at + BATCH));
  return (items.length * 1_000) / (performance.now() - startedAtMs);
}
