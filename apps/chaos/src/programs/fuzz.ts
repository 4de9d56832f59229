/** Sends payloads of any shape: one half through the producer, the other half straight into the lanes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_TYPES } from '@tracklayer/events';
import { createLanes, laneKeys, lanePrefix } from '@tracklayer/lanes';
import { createProducer, eventFromJson, QueueUnavailableError } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { Queue } from 'bullmq';
import { jobsInLanes } from '../judge/find-events.js';
import { seededRandom } from '../random.js';
import { anyEvents, anyValues, mutated } from '../world/any-payload.js';
import type { FuzzReport, FuzzSettings } from '../world/fuzz-messages.js';

const BATCH = 250;
/** The lanes hold at most about this many jobs, so that Redis stays small. */
const MOST_IN_LANES = 10_000;
const REPORT_EVERY = 20;
/** A payload that is not JSON at all. */
const NOT_JSON = ['', '{', '\u0000', '[1,', 'undefined', '{"v":1,"type":"metric-event"'];

const { redisUrl, destinations, payloads, seed } = JSON.parse(process.argv[2] ?? '{}') as FuzzSettings;
const random = seededRandom(seed);
const redis = connectRedis(redisUrl, { role: 'worker', name: 'chaos-fuzz' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const producer = createProducer({ redisUrl, destinations });
const queues = new Map<string, Queue<unknown, unknown, string>>();
const report: FuzzReport = { produced: 0, written: 0, unexpected: [] };
const destinationAt = (index: number) => destinations[index % destinations.length] ?? '';

process.on('disconnect', () => process.exit(0));
const templates = await templateJobs();
const values = anyValues(seed);
for (let batch = 0; report.produced + report.written < payloads; batch += 1) {
  await (batch % 2 === 0 ? produce(batch) : write(batch));
  if (batch % REPORT_EVERY === 0) {
    process.send?.(report);
    while ((await jobsInLanes(lanes, destinations)) > MOST_IN_LANES) await sleep(200);
  }
}
await producer.close();
await lanes.close();
await closeRedis(redis, 1_000);
process.send?.(report, () => process.exit(0));

async function produce(batch: number): Promise<void> {
  const events = anyEvents(seed + batch, BATCH).map(eventFromJson);
  try {
    const options = { destinations: [destinationAt(batch)], onInvalid: 'quarantine', anyName: true } as const;
    const receipts = await producer.trackMany(events, options);
    if (receipts.length !== events.length)
      unexpected(`${receipts.length} receipts for ${events.length} events`);
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) unexpected(error);
  }
  report.produced += BATCH;
}

/** Jobs of every type with one or several wrong values, and values that are no job at all. */
async function write(batch: number): Promise<void> {
  const destination = destinationAt(batch);
  const type = JOB_TYPES[batch % JOB_TYPES.length] ?? 'metric-event';
  const jobs = Array.from({ length: BATCH }, (_, index) => {
    const template = templates[Math.floor(random() * templates.length)];
    const data = random() < 0.1 ? values() : mutated(template, values, random);
    return { name: 'fuzz', data, opts: { jobId: `fuzz-${seed}-${batch}-${index}` } };
  });
  await anyQueue(destination, type).addBulk(jobs);
  // A few are overwritten by text that no parser takes.
  for (const { opts } of jobs.slice(0, NOT_JSON.length)) {
    const text = NOT_JSON[Math.floor(random() * NOT_JSON.length)] ?? '';
    await redis.hset(laneKeys(destination).job(type, opts.jobId), 'data', text);
  }
  report.written += BATCH;
}

/** A lane that takes any payload. */
function anyQueue(destination: string, type: string): Queue<unknown, unknown, string> {
  const prefix = lanePrefix(destination);
  const name = `${prefix}:${type}`;
  const queue = queues.get(name) ?? new Queue<unknown, unknown, string>(type, { connection: redis, prefix });
  queues.set(name, queue);
  return queue;
}

/** Real jobs of every kind, as the producer makes them for a destination that no worker serves. */
async function templateJobs(): Promise<unknown[]> {
  const only = { destinations: ['templates'] };
  const profile = { email: 'template@shop.example', externalId: 'c-1', phoneNumber: '+4915112345678' };
  const time = new Date().toISOString();
  const consent = { status: 'granted', channels: ['email'], at: time, source: 'footer' } as const;
  const properties = { orderId: '1', value: 1, currency: 'EUR', items: [] };
  await producer.track({ name: 'purchase', time, profile, properties, eventId: 't-1', source: 's' }, only);
  await producer.subscribe(profile, consent, { ...only, eventId: 't-2', time });
  await producer.subscribeBackInStock(profile, { ...only, eventId: 't-3', time, variantId: 'SKU-481' });
  const jobs = await Promise.all(
    JOB_TYPES.map((type) => lanes.queue('templates', type).getJobs(['waiting', 'prioritized', 'delayed'])),
  );
  return jobs.flat().map(({ data }) => data);
}

function unexpected(error: unknown): void {
  if (report.unexpected.length < 20)
    report.unexpected.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
