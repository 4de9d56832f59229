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
import { templateJobs } from '../world/template-jobs.js';

const BATCH = 250;
/** Batches under way at once. So neither the producer nor Redis waits for the other. */
const AT_ONCE = 4;
/** The lanes hold at most about this many jobs, so that Redis stays small. */
const MOST_IN_LANES = 10_000;
const LOOK_EVERY_MS = 100;
/** A payload that is not JSON at all. */
const NOT_JSON = ['', '{', '\u0000', '[1,', 'undefined', '{"v":1,"type":"metric-event"'];

const { redisUrl, destinations, payloads, seed } = JSON.parse(process.argv[2] ?? '{}') as FuzzSettings;
const redis = connectRedis(redisUrl, { role: 'worker', name: 'chaos-fuzz' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const producer = createProducer({ redisUrl, destinations });
const queues = new Map<string, Queue<unknown, unknown, string>>();
const report: FuzzReport = { produced: 0, written: 0, unexpected: [] };
const batches = Math.ceil(payloads / BATCH);
let nextBatch = 0;
let inLanes = 0;
let isOver = false;

process.on('disconnect', () => process.exit(0));
const templates = await templateJobs(producer, lanes);
const values = anyValues(seed);
const looking = look();
await Promise.all(Array.from({ length: AT_ONCE }, sendBatches));
isOver = true;
await looking;
await producer.close();
await Promise.all([...queues.values()].map((queue) => queue.close()));
await lanes.close();
await closeRedis(redis, 1_000);
process.send?.(report, () => process.exit(0));

/** Reports, and keeps an eye on the jobs that wait. */
async function look(): Promise<void> {
  while (!isOver) {
    process.send?.(report);
    inLanes = await jobsInLanes(lanes, destinations);
    await sleep(LOOK_EVERY_MS);
  }
}

async function sendBatches(): Promise<void> {
  while (nextBatch < batches) {
    const batch = nextBatch++;
    await (batch % 2 === 0 ? produce(batch) : write(batch));
    inLanes += BATCH;
    while (inLanes > MOST_IN_LANES) await sleep(LOOK_EVERY_MS);
  }
}

/** Each half goes to every destination in turn. */
function destinationOf(batch: number): string {
  return destinations[Math.floor(batch / 2) % destinations.length] ?? '';
}

async function produce(batch: number): Promise<void> {
  const events = anyEvents(seed + batch, BATCH).map(eventFromJson);
  try {
    const only = [destinationOf(batch)];
    const receipts = await producer.trackMany(events, {
      destinations: only,
      onInvalid: 'quarantine',
      anyName: true,
    });
    if (receipts.length !== events.length)
      unexpected(`${receipts.length} receipts for ${events.length} events`);
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) unexpected(error);
  }
  report.produced += BATCH;
}

/** Jobs of every type with one or several wrong values, and values that are no job at all. */
async function write(batch: number): Promise<void> {
  const random = seededRandom(seed + batch);
  const destination = destinationOf(batch);
  const type = JOB_TYPES[Math.floor(random() * JOB_TYPES.length)] ?? 'metric-event';
  const jobs = Array.from({ length: BATCH }, (_, index) => {
    const template = templates[Math.floor(random() * templates.length)];
    const data = random() < 0.1 ? values(random) : mutated(template, values, random);
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

function unexpected(error: unknown): void {
  if (report.unexpected.length < 20)
    report.unexpected.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
