/** Records dead letters, thousands at the same time. Replays some of them, which then die again or are delivered. */
import { createDeadLetters, letterId } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { CAMPAIGN_ID, type DeadOrders, death, orderDeath } from '../benches/synthetic-deaths.js';
import { programArguments } from './program.js';

const { redisUrl, destination, letters, orders } = programArguments<FillSettings>();

export interface FillSettings {
  redisUrl: string;
  destination: string;
  letters: number;
  /** Records one letter for each of these orders. Undefined: events and profiles of two hundred groups. */
  orders?: DeadOrders;
}

const BATCH = 500;
const CONCURRENT_BATCHES = 4;
/** One letter in a hundred is replayed. Every second of these dies again. */
const REPLAYED_EVERY = 100;
const REPLAYED_AT_MOST = 2_000;

const deathOf = (index: number) => (orders === undefined ? death(index, letters) : orderDeath(index, orders));

const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const retention = { maxAgeMs: Number.POSITIVE_INFINITY };
const deadLetters = createDeadLetters(redis, { lanes, retention });

let next = 0;
let done = 0;
await Promise.all(Array.from({ length: CONCURRENT_BATCHES }, recordBatches));
if (orders === undefined) await replaySome();
await lanes.close();
await closeRedis(redis, 1_000);
process.disconnect?.();

async function recordBatches(): Promise<void> {
  while (next < letters) {
    const from = next;
    next = Math.min(letters, from + BATCH);
    const batch = Array.from({ length: next - from }, (_, at) => deathOf(from + at));
    await Promise.all(batch.map((each) => deadLetters.record(destination, each)));
    done += batch.length;
    process.send?.({ done });
  }
}

async function replaySome(): Promise<void> {
  // At least one, because a destination that never had a job is unknown.
  const count = Math.min(REPLAYED_AT_MOST, Math.ceil(letters / REPLAYED_EVERY));
  const diedAgain: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const again = death(turn * REPLAYED_EVERY, letters);
    const id = letterId(again.ref);
    await deadLetters.replay(destination, id, { nowMs: again.nowMs + 1 });
    if (turn % 2 === 0) {
      const job = { ...(again.job as object), replay: { letterId: id, count: 1 } };
      await deadLetters.record(destination, { ...again, job, nowMs: again.nowMs + 2 });
      diedAgain.push(id);
    } else {
      await deadLetters.resolve(destination, id, 'delivered');
    }
    await lanes.queue(destination, again.ref.type).remove(again.ref.jobId);
  }
  if (diedAgain.length > 0) await putIntoCampaign(diedAgain);
}

/** Exports the letters, discards them, and imports them with the id of a campaign, as if a campaign had replayed them. */
async function putIntoCampaign(ids: string[]): Promise<void> {
  const who = { by: 'bench', reason: 'bench' };
  const lines: string[] = [];
  for await (const line of deadLetters.export(destination, { ids }, { reveal: true, ...who })) {
    lines.push(JSON.stringify({ ...JSON.parse(line), campaignId: CAMPAIGN_ID }));
  }
  await deadLetters.discard(destination, { ids }, who);
  for await (const _ of deadLetters.import(destination, lines, who));
}
