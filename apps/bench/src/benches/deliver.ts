import { createIndexer, type JournalLevel, journalSettings } from '@tracklayer/journal';
import { createLanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_KEY, sandboxControl } from '@tracklayer/sandbox';
import { Queue } from 'bullmq';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag, switchFlag } from '../flags.js';
import type { WorkerSettings } from '../programs/arguments.js';
import { say } from '../report.js';
import { startProgram } from '../start-program.js';
import { measureSide, type SideRun } from './deliver/measure-side.js';
import { type Round, reportDelivery } from './deliver/report-delivery.js';
import { inBatches, orderJob } from './fill-lane.js';

const CONCURRENCY = 64;
const WINDOW_MS = 3_600_000;

/**
 * Compares our worker with a bare BullMQ worker that uses got. Both run the same jobs, in turn, each in its own process. Other
 * work of the machine changes the rates. It changes CPU time less, and round trips and commands not at all.
 *
 * A run is long beside the seconds in which Node compiles the code of a new process. A worker runs for weeks.
 */
export const deliver = defineBench({
  name: 'deliver',
  summary: 'speed and cost of our worker for each job, compared with a bare BullMQ worker that uses got',
  flags: {
    rounds: numberFlag('how often the sides take turns', 5),
    jobs: numberFlag('number of jobs of each side in each round', 40_000),
    besideOff: switchFlag('runs our worker also with the journal switched off, in turn with the others'),
  },
  // Its Redis counts the work of one worker at a time.
  async run({ redisUrl, flags: { rounds, jobs: count, besideOff } }) {
    const redis = connectBench(redisUrl);
    const bareQueue = new Queue('bare', { connection: { url: redisUrl } });
    const sandbox = await startProgram<{ url: string }>('sandbox', {});
    const measure = measureSide({ redis, control: sandboxControl(sandbox.ready.url), count });
    const at = { redisUrl, baseUrl: sandbox.ready.url };
    const bareSettings = { ...at, apiKey: DEFAULT_KEY, queue: 'bare', concurrency: CONCURRENCY };

    const digestKey = digestKeySource(redis);
    /** Lanes as an application fills them, which keeps the same journal as its workers. */
    const openLanes = (level: JournalLevel) =>
      createLanes(redis, {
        dedupWindowMs: WINDOW_MS,
        journal: createIndexer(journalSettings({ level }, WINDOW_MS), digestKey),
      });
    const lanes = { outcome: openLanes('outcome'), off: openLanes('off') };

    const jobsOf = (run: string) => Array.from({ length: count }, (_, index) => orderJob(index, run));
    const ours = (run: string, level: keyof typeof lanes) => {
      const settings: WorkerSettings = {
        ...at,
        keys: { main: DEFAULT_KEY },
        limits: 'none',
        journal: level,
      };
      return measure('tracklayer-worker', settings, () =>
        inBatches(jobsOf(run), (batch) => lanes[level].enqueue('main', batch)),
      );
    };
    const bare = (run: string) =>
      measure('bare-worker', bareSettings, () =>
        inBatches(jobsOf(run), (batch) =>
          bareQueue.addBulk(
            batch.map((job) => ({ name: 'purchase', data: job.data, opts: { jobId: job.jobId } })),
          ),
        ),
      );

    const measured: Round[] = [];
    // The first round warms up Redis, sandbox and disk cache and does not count.
    for (let counted = 0; counted <= rounds; counted += 1) {
      const run = `${Date.now().toString(36)}${counted}`;
      const round: Round = {
        // The level that a worker has by default.
        ours: await ours(run, 'outcome'),
        bare: await bare(run),
        ...(besideOff && { off: await ours(`${run}off`, 'off') }),
      };
      if (counted > 0) measured.push(round);
      const sides = [`ours ${perSecond(round.ours)}`, `bare ${perSecond(round.bare)}`];
      if (round.off) sides.push(`without journal ${perSecond(round.off)}`);
      say(`round ${counted === 0 ? 'for warm-up' : counted}: ${sides.join(', ')}`);
    }

    await sandbox.stop();
    await Promise.all(Object.values(lanes).map((each) => each.close()));
    await bareQueue.close();
    await closeRedis(redis, 1_000);
    reportDelivery(measured);
  },
});

function perSecond({ rate }: SideRun): string {
  return `${Math.round(rate)}/s`;
}
