import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis } from '@tracklayer/redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerSettings, WorkerSummary } from '../programs/arguments.js';
import { report } from '../report.js';
import { startProgram } from '../start-program.js';
import { median, percentile, round } from '../statistics.js';
import { fillLane } from './fill-lane.js';
import { countOutcomes } from './neighbours/count-outcomes.js';
import { createQuietShop, measureSide } from './neighbours/quiet-shop.js';
import { startStorm } from './neighbours/storm.js';

const QUIET = 'quiet';
const NOISY = 'noisy';
const QUIET_PER_SECOND = 5;
const WARM_UP_S = 5;
const CALM_S = 10;

/**
 * Measures the time from `track` to acceptance for a quiet account: alone, and beside an account with a backlog and many 429
 * and 500 answers, in the same worker process. The two sides take turns, because the speed of the machine drifts. Alone means
 * that the lanes of the noisy account are paused; before the first round they are empty. Finally the faults end, and no event
 * of the noisy account may be lost or dead.
 */
export const neighbours = defineBench({
  name: 'neighbours',
  summary: "a quiet account's time from track to acceptance, alone and beside an account with errors",
  flags: {
    seconds: numberFlag('seconds that each side runs in each round', 30),
    rounds: numberFlag('how often the two sides take turns', 3),
    backlog: numberFlag('number of waiting events of the noisy account', 100_000),
    workers: numberFlag('number of worker processes, each with both accounts', 1),
  },
  async run({ redisUrl, flags }) {
    const { seconds, rounds, backlog } = flags;
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const keys = { [QUIET]: 'pk_neighbours_quiet', [NOISY]: 'pk_neighbours_noisy' };
    const accounts = Object.entries(keys).map(([id, key]) => ({ id, keys: [{ key }] }));
    const sandboxSettings: SandboxSettings = { limits: 'real', accounts, watch: QUIET };
    const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
    const control = sandboxControl(sandbox.ready.url);
    const workerSettings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys,
      limits: 'published',
    };
    const workers = await Promise.all(
      Array.from({ length: flags.workers }, () =>
        startProgram<object, WorkerSummary>('tracklayer-worker', workerSettings),
      ),
    );
    const producer = createProducer({ redisUrl, destinations: [QUIET] });
    const shop = createQuietShop(producer, sandbox.process, {
      run: Date.now().toString(36),
      perSecond: QUIET_PER_SECOND,
    });

    const measured = (label: string) => measureSide(shop, { label, warmUpS: WARM_UP_S, seconds });

    await shop.trackFor(WARM_UP_S);
    const alone: number[] = [];
    const beside: number[] = [];
    for (let turn = 1; turn <= rounds; turn += 1) {
      alone.push(...(await measured(`round ${turn}, alone`)));
      if (turn === 1) {
        await lanes.pause(NOISY);
        await fillLane(lanes, { destination: NOISY, events: backlog, run: 'noise' });
        await startStorm(control, NOISY);
      }
      await lanes.resume(NOISY);
      beside.push(...(await measured(`round ${turn}, beside`)));
      if (turn < rounds) await lanes.pause(NOISY);
    }
    await control.clearFaults();
    await sleep(CALM_S * 1_000);
    await Promise.all(workers.map((worker) => worker.stop()));

    const noisy = await countOutcomes(lanes, NOISY);
    const answers = (await control.stats({ account: NOISY })).byStatus;
    await producer.close();
    await sandbox.stop();
    await lanes.close();
    await closeRedis(redis, 1_000);

    const aloneP99Ms = round(percentile(alone, 0.99), 2);
    const besideP99Ms = round(percentile(beside, 0.99), 2);
    const ratio = round(besideP99Ms / aloneP99Ms, 3);
    report(
      'neighbours',
      ['quiet account', 'alone', 'beside the noisy account'],
      [
        ['events', alone.length, beside.length],
        ['median ms', String(round(median(alone), 2)), String(round(median(beside), 2))],
        ['p99 ms', String(aloneP99Ms), String(besideP99Ms)],
        ['ratio of the p99s', '', String(ratio)],
        ['noisy account: answered 202, 429, 500', '', shown(answers)],
        ['noisy account: delivered, waiting', '', `${noisy.delivered}, ${noisy.inLane}`],
        ['noisy account: dead, lost', '', `${noisy.dead}, ${noisy.lost}`],
      ],
      {
        aloneP99Ms,
        besideP99Ms,
        ratio,
        aloneMedianMs: round(median(alone), 2),
        besideMedianMs: round(median(beside), 2),
        samples: alone.length + beside.length,
        noisyDelivered: noisy.delivered,
        noisyInLane: noisy.inLane,
        noisyDead: noisy.dead,
        noisyLost: noisy.lost,
      },
    );
  },
});

function shown(byStatus: Record<string, number>): string {
  return ['202', '429', '500'].map((status) => (byStatus[status] ?? 0).toLocaleString('en')).join(', ');
}
