import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerSettings, WorkerSummary } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { median, round } from '../statistics.js';
import { fillLane } from './fill-lane.js';

const ONE = 1;
const FEW = 10;
const MANY = 50;
const SIZES = [ONE, FEW, 25, MANY];
const EVENTS_EACH = 100;
const REST_MS = 2_000;
/** Tolerance, because memory is measured at a random time between garbage collections. */
const TOLERANCE = 1.1;
const MB = 1_048_576;

interface Cost {
  connections: number;
  rssMb: number;
}

/**
 * Measures the connections and the memory of one worker process with more and more destinations. Each destination delivers a
 * hundred events; then the process rests; then it is measured. Each size runs several times, in its own process.
 */
export const destinations = defineBench({
  name: 'destinations',
  summary: 'connections and memory of one worker process with 1, 10, 25 and 50 destinations',
  flags: { rounds: numberFlag('how often each size is measured; the result is the median', 3) },
  async run({ redisUrl, flags }) {
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const costs = new Map<number, Cost>();
    for (const size of SIZES) {
      const measured: Cost[] = [];
      for (let turn = 1; turn <= flags.rounds; turn += 1)
        measured.push(await costOf(size, `${size}-${turn}`));
      const typical = {
        connections: median(measured.map(({ connections }) => connections)),
        rssMb: round(median(measured.map(({ rssMb }) => rssMb)), 1),
      };
      costs.set(size, typical);
      say(`${size} destinations: ${typical.connections} connections, ${typical.rssMb} MB`);
    }

    async function costOf(size: number, run: string): Promise<Cost> {
      const keys = Object.fromEntries(
        Array.from({ length: size }, (_, index) => [`shop-${index + 1}`, `pk_destinations_${index + 1}`]),
      );
      const accounts = Object.entries(keys).map(([id, key]) => ({ id, keys: [{ key }] }));
      const sandboxSettings: SandboxSettings = { accounts };
      const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
      const baseUrl = sandbox.ready.url;
      const before = await connectionsOf(redis);
      for (const id of Object.keys(keys))
        await fillLane(lanes, { destination: id, events: EVENTS_EACH, run });
      const settings: WorkerSettings = { redisUrl, baseUrl, keys, limits: 'none' };
      const worker = await startProgram<object, WorkerSummary>('tracklayer-worker', settings);
      const control = sandboxControl(baseUrl);
      while ((await control.stats()).recorded < size * EVENTS_EACH) await sleep(50);
      await sleep(REST_MS);
      const connections = (await connectionsOf(redis)) - before;
      const { rssBytes } = await worker.stop();
      await sandbox.stop();
      return { connections, rssMb: rssBytes / MB };
    }

    await lanes.close();
    await closeRedis(redis, 1_000);
    const cost = (size: number) => costs.get(size) as Cost;
    const added = (size: number, what: keyof Cost) => (cost(size)[what] - cost(ONE)[what]) / (size - ONE);
    const inProportion = (what: keyof Cost) =>
      SIZES.every((size) => size <= FEW || added(size, what) <= added(FEW, what) * TOLERANCE);
    report(
      'destinations',
      ['destinations', 'connections', 'per added one', 'RSS MB', 'MB per added one'],
      SIZES.map((size) => [
        size,
        cost(size).connections,
        size === ONE ? '' : String(round(added(size, 'connections'), 2)),
        String(cost(size).rssMb),
        size === ONE ? '' : String(round(added(size, 'rssMb'), 2)),
      ]),
      {
        destinations: MANY,
        connections: cost(MANY).connections,
        connectionsOfOne: cost(ONE).connections,
        connectionsPerAdded: round(added(MANY, 'connections'), 2),
        connectionsInProportion: inProportion('connections'),
        rssMb: cost(MANY).rssMb,
        rssMbOfOne: cost(ONE).rssMb,
        rssMbPerAdded: round(added(MANY, 'rssMb'), 2),
        memoryInProportion: inProportion('rssMb'),
      },
    );
  },
});

/** All connections of the Redis server, including that of this benchmark. */
async function connectionsOf(redis: RedisClient): Promise<number> {
  const list = String(await redis.client('LIST'));
  return list.split('\n').filter((line) => line.length > 0).length;
}
