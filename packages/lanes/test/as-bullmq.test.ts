import type { NewJob } from '@tracklayer/lanes';
import { openQueue } from '../src/open-queue.js';
import { eventJob, profileJob, type Rig, rig } from './support/rig.js';

let ours: Rig;
let bullmq: Rig;
beforeEach(() => {
  ours = rig();
  bullmq = rig();
});
afterEach(() => Promise.all([ours.end(), bullmq.end()]));

const TYPE = 'metric-event';

/** Stores jobs with BullMQ itself, one after another. */
async function addWithBullmq(jobs: readonly NewJob[]): Promise<void> {
  const queue = bullmq.lanes.queue(bullmq.destination, TYPE);
  for (const { jobId, data, delayMs = 0, priority = 0 } of jobs) {
    await queue.add(TYPE, data, {
      jobId,
      ...(delayMs > 0 && { delay: delayMs }),
      ...(priority > 0 && { priority }),
    });
  }
}

/** Everything that a lane has in Redis, without times and without what BullMQ does not know. */
async function laneOf({ redis, destination }: Rig): Promise<Record<string, unknown>> {
  const prefix = `{tracklayer:${destination}}:${TYPE}:`;
  const found: Record<string, unknown> = {};
  for (const key of (await redis.keys(`${prefix}*`)).sort()) {
    const name = key.slice(prefix.length);
    const type = await redis.type(key);
    if (type === 'list') found[name] = await redis.lrange(key, 0, -1);
    else if (type === 'zset') found[name] = await zset(redis, key, name);
    else if (type === 'hash') found[name] = jobOf(await redis.hgetall(key));
    else if (type === 'stream')
      found[name] = (await redis.xrange(key, '-', '+')).map(([, fields]) => event(fields));
    else found[name] = await redis.get(key);
  }
  return found;
}

/** Scores of delayed jobs and of their marker are times. What counts is their order, and the twelve bits after the time. */
async function zset(redis: Rig['redis'], key: string, name: string): Promise<unknown> {
  const pairs = await redis.zrange(key, '0', '-1', 'WITHSCORES');
  const isTimed = name === 'delayed' || name === 'marker';
  return pairs.map((value, index) => {
    if (index % 2 === 0 || !isTimed) return value;
    const score = Number(value);
    return score === 0 ? 0 : score > Date.now() ? 'later' : 'past';
  });
}

function jobOf({ counted: _ours, timestamp, version: _version, ...fields }: Record<string, string>): unknown {
  if (timestamp !== undefined) expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
  return { ...fields, ...(fields.opts !== undefined && { opts: JSON.parse(fields.opts) }) };
}

function event(fields: string[]): string[] {
  const at = fields.indexOf('delay');
  if (at < 0) return fields;
  expect(Number(fields[at + 1])).toBeGreaterThan(Date.now());
  return fields.with(at + 1, 'later');
}

const kinds: [string, NewJob[]][] = [
  ['jobs that go at once', ['a', 'b', 'c'].map((id) => eventJob(id))],
  ['delayed jobs', ['a', 'b', 'c'].map((id) => ({ ...eventJob(id), delayMs: 60_000 }))],
  ['jobs with a priority', [10, 20, 10].map((priority, at) => ({ ...eventJob(`e${at}`), priority }))],
  ['a delayed job with a priority', [{ ...eventJob('a'), delayMs: 60_000, priority: 20 }]],
];

describe('jobs in Redis', () => {
  it.each(kinds)('are as BullMQ stores them: %s', async (_kind, jobs) => {
    await ours.lanes.enqueue(ours.destination, jobs);
    await addWithBullmq(jobs);
    // BullMQ notes the length of its event stream when a queue is opened.
    await openQueue(ours.redis, ours.destination, TYPE).close();
    expect(await laneOf(ours)).toEqual(await laneOf(bullmq));
  });

  it.each(['paused', 'maxed'])('wake no worker of a lane that is %s, as with BullMQ', async (state) => {
    for (const { lanes, destination, redis } of [ours, bullmq]) {
      if (state === 'paused') await lanes.pause(destination, TYPE);
      else await redis.hset(`{tracklayer:${destination}}:${TYPE}:meta`, 'concurrency', '0');
    }
    await ours.lanes.enqueue(ours.destination, [eventJob('a'), { ...eventJob('b'), priority: 10 }]);
    await addWithBullmq([eventJob('a'), { ...eventJob('b'), priority: 10 }]);
    expect(await laneOf(ours)).toEqual(await laneOf(bullmq));
  });

  it('keep their order where many are delayed until one millisecond', async () => {
    const jobs = Array.from({ length: 300 }, (_, index) => ({ ...eventJob(`e${index}`), delayMs: 60_000 }));
    await ours.lanes.enqueue(ours.destination, jobs);
    const delayed = await ours.redis.zrange(`{tracklayer:${ours.destination}}:${TYPE}:delayed`, '0', '-1');
    expect(delayed).toEqual(jobs.map(({ jobId }) => jobId));
  });

  it('are stored in one round trip with what comes before them', async () => {
    await ours.lanes.enqueue(ours.destination, [eventJob('warm-up')]);
    const sent: string[] = [];
    const send = ours.redis.sendCommand.bind(ours.redis);
    ours.redis.sendCommand = (command, stream) => {
      sent.push(command.name);
      return send(command, stream);
    };
    const consents = [{ identity: 'email:ava@shop.example', status: 'withdrawn' as const, statedMs: 5 }];
    await ours.lanes.enqueue(ours.destination, [eventJob('a'), profileJob('a')], { consents });
    expect(sent).toEqual(['evalsha']);
    expect(await ours.store.consents(['email:ava@shop.example'])).toEqual([{ withdrawnMs: 5 }]);
  });
});
