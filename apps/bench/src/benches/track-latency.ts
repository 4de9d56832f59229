import { setTimeout as sleep } from 'node:timers/promises';
import { createProducer, eventFromJson } from '@tracklayer/producer';
import { Queue } from 'bullmq';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import type { FarRedisReady, FarRedisSettings, FarRedisSummary } from '../programs/arguments.js';
import { type Figures, report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { percentile, round } from '../statistics.js';
import { knowProfiles } from './know-profiles.js';
import { order } from './synthetic-order.js';

const DISTANCES_MS = [0, 20, 80];
const PER_SECOND = 50;

/** Few enough that the producer has seen each before the measurement starts. */
const PROFILES = 50;

interface Distance {
  /** Latencies in ms. */
  ours: number[];
  bare: number[];
  /** Round trips of one call, on average. */
  trips: number;
}

/** Awaits one call at a time, as an application does, with Redis on the same machine and far away. */
export const trackLatency = defineBench({
  name: 'track-latency',
  summary: 'milliseconds of one track call at 50/s, compared with a bare add, at 0, 20 and 80 ms to Redis',
  flags: { seconds: numberFlag('seconds per distance', 20) },
  async run({ redisUrl, flags }) {
    await knowProfiles(redisUrl, PROFILES);
    const figures: Figures = {};
    const rows: string[][] = [];
    for (const roundTripMs of DISTANCES_MS) {
      const { ours, bare, trips } = await measure({ redisUrl, roundTripMs }, flags.seconds);
      const p50 = round(percentile(ours, 0.5) / percentile(bare, 0.5), 3);
      const p99 = round(percentile(ours, 0.99) / percentile(bare, 0.99), 3);
      Object.assign(figures, {
        [`p50At${roundTripMs}`]: round(percentile(ours, 0.5), 2),
        [`p99At${roundTripMs}`]: round(percentile(ours, 0.99), 2),
        [`ratioP50At${roundTripMs}`]: p50,
        [`ratioP99At${roundTripMs}`]: p99,
        [`tripsAt${roundTripMs}`]: round(trips, 2),
      });
      const pair = (share: number) =>
        `${round(percentile(ours, share), 1)} / ${round(percentile(bare, share), 1)}`;
      rows.push([
        `${roundTripMs} ms`,
        pair(0.5),
        String(p50),
        pair(0.99),
        String(p99),
        String(round(trips, 2)),
      ]);
    }
    const head = ['Redis', 'p50 ms ours / bare', 'ratio', 'p99 ms ours / bare', 'ratio', 'round trips'];
    report('track-latency', head, rows, figures);
  },
});

async function measure(settings: FarRedisSettings, seconds: number): Promise<Distance> {
  say(`${settings.roundTripMs} ms to Redis, ${seconds} s`);
  const start = () => startProgram<FarRedisReady, FarRedisSummary>('far-redis', settings);
  // Each side has a connection of its own, and one to count its requests.
  const [near, far] = [await start(), await start()];
  const producer = createProducer({ redisUrl: near.ready.url });
  const bareQueue = new Queue('bare', { connection: { url: far.ready.url } });
  const run = Date.now().toString(36);
  const timed = async (call: () => Promise<unknown>) => {
    const startedMs = performance.now();
    await call();
    return performance.now() - startedMs;
  };
  const track = (index: number) => timed(() => producer.track(eventFromJson(order(index, run, PROFILES))));
  const add = (index: number) => {
    const event = order(index, run, PROFILES);
    return timed(() => bareQueue.add(event.name, { event, attempts: [] }, { jobId: event.eventId }));
  };

  // Connects, lets Redis have the scripts, and warms both sides up.
  const calls = Math.ceil(seconds * PER_SECOND);
  for (let index = 0; index < PROFILES; index += 1)
    await Promise.all([track(calls + index), add(calls + index)]);
  const ours: Promise<number>[] = [];
  const bare: Promise<number>[] = [];
  const startedMs = performance.now();
  for (let index = 0; index < calls; index += 1) {
    ours.push(track(index));
    await sleepUntil(startedMs + ((index + 0.5) * 1_000) / PER_SECOND);
    bare.push(add(index));
    await sleepUntil(startedMs + ((index + 1) * 1_000) / PER_SECOND);
  }
  const latencies = { ours: await Promise.all(ours), bare: await Promise.all(bare) };
  await producer.close();
  await bareQueue.close();
  const { requests } = await near.stop();
  await far.stop();
  return { ...latencies, trips: requests / (calls + PROFILES) };
}

function sleepUntil(atMs: number): Promise<void> {
  return sleep(Math.max(0, atMs - performance.now()));
}
