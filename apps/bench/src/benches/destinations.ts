import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import { cpuPercentOf } from '../process-cpu.js';
import type {
  BareIdleSettings,
  SandboxReady,
  SandboxSettings,
  WorkerSettings,
  WorkerSummary,
} from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { median, round } from '../statistics.js';
import { fillLane } from './fill-lane.js';

const ONE = 1;
const FEW = 10;
const MANY = 50;
/** Until then V8 has collected the garbage of the burst. Before, a process is not idle. */
const REST_MS = 15_000;
const IDLE_MS = 15_000;
/** The bare side has a worker for each lane too. */
const LANES_EACH = 4;
/** Tolerance, because memory is measured at a random time between garbage collections. */
const TOLERANCE = 1.1;
const MB = 1_048_576;

interface Cost {
  connections: number;
  rssMb: number;
  /** From the start of the process until each destination has delivered its events. */
  startSeconds: number;
  /** Part of one core while no job comes. */
  idlePercent: number;
}

/**
 * Measures the connections, the memory and the idle CPU time of one worker process with more and more destinations. Each
 * destination delivers its events; then the process rests; then it is measured. Each size runs several times, in its own process.
 * Bare BullMQ with a worker for each lane is measured beside it.
 */
export const destinations = defineBench({
  name: 'destinations',
  summary: 'connections, memory and idle CPU of one worker process with 1, 10, 25 and 50 destinations',
  flags: {
    rounds: numberFlag('how often each size is measured; the result is the median', 3),
    most: numberFlag('the largest number of destinations', MANY),
    events: numberFlag('events that each destination delivers', 100),
  },
  async run({ redisUrl, flags }) {
    const sizes = [ONE, FEW, 25, MANY].filter((size) => size < flags.most).concat(flags.most);
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const costs = new Map<number, Cost>();
    for (const size of sizes) {
      const measured: Cost[] = [];
      for (let turn = 1; turn <= flags.rounds; turn += 1)
        measured.push(await costOf(size, `${size}-${turn}`));
      const typical = (what: keyof Cost) => round(median(measured.map((each) => each[what])), 1);
      const cost = {
        connections: typical('connections'),
        rssMb: typical('rssMb'),
        startSeconds: typical('startSeconds'),
        idlePercent: typical('idlePercent'),
      };
      costs.set(size, cost);
      say(
        `${size} destinations: ${cost.connections} connections, ${cost.rssMb} MB, ${cost.idlePercent} % of a core`,
      );
    }
    const bare = await startProgram('bare-idle', {
      redisUrl,
      destinations: flags.most,
      lanesEach: LANES_EACH,
    } satisfies BareIdleSettings);
    await sleep(REST_MS);
    const barePercent = round(await idleOf(bare.process.pid), 1);
    await bare.stop();
    say(`${flags.most} destinations of bare BullMQ: ${barePercent} % of a core`);

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
        await fillLane(lanes, { destination: id, events: flags.events, run });
      const settings: WorkerSettings = { redisUrl, baseUrl, keys, limits: 'none' };
      const startMs = performance.now();
      const worker = await startProgram<object, WorkerSummary>('tracklayer-worker', settings);
      const control = sandboxControl(baseUrl);
      while ((await control.stats()).recorded < size * flags.events) await sleep(50);
      const startSeconds = (performance.now() - startMs) / 1_000;
      await sleep(REST_MS);
      const connections = (await connectionsOf(redis)) - before;
      const idlePercent = await idleOf(worker.process.pid);
      const { rssBytes } = await worker.stop();
      await sandbox.stop();
      return { connections, rssMb: rssBytes / MB, startSeconds, idlePercent };
    }

    await lanes.close();
    await closeRedis(redis, 1_000);
    const cost = (size: number) => costs.get(size) as Cost;
    const last = cost(flags.most);
    const added = (size: number, what: keyof Cost) => (cost(size)[what] - cost(ONE)[what]) / (size - ONE);
    const inProportion = (what: keyof Cost) =>
      sizes.every((size) => size <= FEW || added(size, what) <= added(FEW, what) * TOLERANCE);
    report(
      'destinations',
      ['destinations', 'connections', 'per added one', 'RSS MB', 'MB per added one', 'idle % of a core'],
      sizes.map((size) => [
        size,
        cost(size).connections,
        size === ONE ? '' : String(round(added(size, 'connections'), 2)),
        String(cost(size).rssMb),
        size === ONE ? '' : String(round(added(size, 'rssMb'), 2)),
        String(cost(size).idlePercent),
      ]),
      {
        destinations: flags.most,
        connections: last.connections,
        connectionsOfOne: cost(ONE).connections,
        connectionsPerAdded: round(added(flags.most, 'connections'), 2),
        connectionsInProportion: inProportion('connections'),
        rssMb: last.rssMb,
        rssMbOfOne: cost(ONE).rssMb,
        rssMbPerAdded: round(added(flags.most, 'rssMb'), 2),
        memoryInProportion: inProportion('rssMb'),
        deliveredSeconds: last.startSeconds,
        idlePercent: last.idlePercent,
        bareIdlePercent: barePercent,
        idleRatio: round(last.idlePercent / barePercent, 2),
      },
    );
  },
});

/** All connections of the Redis server, including that of this benchmark. */
async function connectionsOf(redis: RedisClient): Promise<number> {
  const list = String(await redis.client('LIST'));
  return list.split('\n').filter((line) => line.length > 0).length;
}

async function idleOf(pid: number | undefined): Promise<number> {
  return (pid === undefined ? undefined : await cpuPercentOf(pid, IDLE_MS)) ?? Number.NaN;
}
