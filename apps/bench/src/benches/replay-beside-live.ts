import { setTimeout as sleep } from 'node:timers/promises';
import { profileIdentity } from '@tracklayer/events';
import { createDeliveryStore } from '@tracklayer/lanes';
import { createProducer, eventFromJson, type Producer } from '@tracklayer/producer';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import { preciseNowMs } from '../precise-now.js';
import type { Accepted, SandboxReady, WorkerSettings } from '../programs/arguments.js';
import type { FillSettings } from '../programs/fill-letters.js';
import { report, say } from '../report.js';
import { runProgram } from '../run-program.js';
import { type Program, startProgram } from '../start-program.js';
import { percentile, round } from '../statistics.js';
import { runKilledCampaign } from './run-killed-campaign.js';
import { order } from './synthetic-order.js';
import { KEY, WATCHED_ACCOUNT } from './watched-account.js';

const PER_SECOND = 20;
const PROFILES = 500;
const DIED_AGO_MS = 3_600_000;
const ARRIVES_WITHIN_MS = 60_000;

/** Live events at an even rate, first alone, then while a campaign replays dead letters under the same limits. */
export const replayBesideLive = defineBench({
  name: 'replay-beside-live',
  summary: 'how long live events take with and without a replay beside them, under real limits',
  flags: {
    letters: numberFlag('number of dead letters to replay', 10_000),
    seconds: numberFlag('seconds for which live events are measured alone', 120),
  },
  async run({ redisUrl, flags }) {
    const letters = Math.round(flags.letters);
    const redis = connectBench(redisUrl);
    await storeProfiles(redis);
    const orders = { run: 'dead', fromMs: Date.now() - DIED_AGO_MS };
    const settings: FillSettings = { redisUrl, destination: 'main', letters, orders };
    await runProgram('fill-letters', settings);
    const sandbox = await startProgram<SandboxReady>('sandbox', WATCHED_ACCOUNT);
    const workerSettings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys: { main: KEY },
      limits: 'published',
    };
    const worker = await startProgram('tracklayer-worker', workerSettings);
    const producer = createProducer({ redisUrl });

    say(`live events alone, ${flags.seconds} s`);
    const aloneEnds = sleep(flags.seconds * 1_000);
    const alone = await liveDuring(producer, sandbox, 'alone', aloneEnds);
    const campaign = runKilledCampaign(
      { redisUrl, destination: 'main' },
      { label: 'replayed', letters, kills: 0 },
    );
    const beside = await liveDuring(producer, sandbox, 'beside', campaign);
    const { seconds } = await campaign;

    await producer.close();
    await worker.stop();
    await sandbox.stop();
    await closeRedis(redis, 1_000);

    const aloneP99Ms = percentile(alone, 0.99);
    const besideP99Ms = percentile(beside, 0.99);
    const figures = {
      letters,
      seconds: Math.round(seconds),
      aloneP99Ms: round(aloneP99Ms, 1),
      besideP99Ms: round(besideP99Ms, 1),
      ratio: round(besideP99Ms / aloneP99Ms, 2),
    };
    report(
      'replay-beside-live',
      [`live events, ${PER_SECOND}/s`, 'events', 'p50 ms', 'p99 ms'],
      [
        ['alone', alone.length, round(percentile(alone, 0.5), 1), figures.aloneP99Ms],
        ['beside the replay', beside.length, round(percentile(beside, 0.5), 1), figures.besideP99Ms],
      ],
      figures,
    );
  },
});

/** Tracks events until `ends` settles. Returns the time of each from `track` to its acceptance in the sandbox. */
async function liveDuring(
  producer: Producer,
  sandbox: Program<SandboxReady>,
  run: string,
  ends: Promise<unknown>,
): Promise<number[]> {
  let over = false;
  void ends.finally(() => {
    over = true;
  });
  const trackedAtMs = new Map<string, number>();
  const tookMs: number[] = [];
  const onMessage = ({ uniqueId, acceptedAtMs }: Accepted): void => {
    const fromMs = trackedAtMs.get(uniqueId);
    if (fromMs === undefined) return;
    trackedAtMs.delete(uniqueId);
    tookMs.push(acceptedAtMs - fromMs);
  };
  sandbox.process.on('message', onMessage);
  const startedAtMs = performance.now();
  for (let index = 0; !over; index += 1) {
    await sleep(Math.max(0, startedAtMs + (index * 1_000) / PER_SECOND - performance.now()));
    const event = { ...order(index, run, PROFILES), time: new Date().toISOString() };
    trackedAtMs.set(event.eventId, preciseNowMs());
    await producer.track(eventFromJson(event));
  }
  const untilMs = Date.now() + ARRIVES_WITHIN_MS;
  while (trackedAtMs.size > 0 && Date.now() < untilMs) await sleep(50);
  sandbox.process.off('message', onMessage);
  if (trackedAtMs.size > 0) throw new Error(`${trackedAtMs.size} live events did not arrive`);
  return tookMs;
}

/** Makes the profiles known, so that each live event is one job and waits for no other. */
async function storeProfiles(redis: RedisClient): Promise<void> {
  const store = createDeliveryStore(redis, 'main', { windowMs: 3_600_000 });
  for (let index = 0; index < PROFILES; index += 1) {
    const { profile, time } = order(index, 'known', PROFILES);
    await store.rememberProfile(profileIdentity(profile), profile, Date.parse(time));
  }
  await store.close();
}
