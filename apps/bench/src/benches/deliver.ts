import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_KEY, sandboxControl } from '@tracklayer/sandbox';
import { Queue } from 'bullmq';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { CpuSummary, WorkerSettings } from '../programs/arguments.js';
import { say } from '../report.js';
import { startProgram } from '../start-program.js';
import { reportDelivery, type SideRun } from './deliver/report-delivery.js';
import { inBatches, orderJob } from './fill-lane.js';
import { redisWork } from './redis-work.js';

const CONCURRENCY = 64;

/**
 * Compares our worker with a bare BullMQ worker that uses got. Both run the same jobs, in turn, each in its own process. Other
 * work of the machine changes the rates. It changes CPU time less, and round trips and commands not at all.
 */
export const deliver = defineBench({
  name: 'deliver',
  summary: 'speed and cost of our worker for each job, compared with a bare BullMQ worker that uses got',
  flags: {
    rounds: numberFlag('how often the two sides take turns', 5),
    jobs: numberFlag('number of jobs of each side in each round', 8_000),
  },
  // Its Redis counts the work of one worker at a time.
  async run({ redisUrl, flags: { rounds, jobs: count } }) {
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const bareQueue = new Queue('bare', { connection: { url: redisUrl } });
    const sandbox = await startProgram<{ url: string }>('sandbox', {});
    const control = sandboxControl(sandbox.ready.url);
    const at = { redisUrl, baseUrl: sandbox.ready.url };
    const ourSettings: WorkerSettings = { ...at, keys: { main: DEFAULT_KEY }, limits: 'none' };
    const bareSettings = { ...at, apiKey: DEFAULT_KEY, queue: 'bare', concurrency: CONCURRENCY };

    const pairs: { ours: SideRun; bare: SideRun }[] = [];
    // The first round warms up Redis, sandbox and disk cache and does not count.
    for (let counted = 0; counted <= rounds; counted += 1) {
      const run = `${Date.now().toString(36)}${counted}`;
      const jobs = Array.from({ length: count }, (_, index) => orderJob(index, run));
      const ours = await measured('tracklayer-worker', ourSettings, () =>
        inBatches(jobs, (batch) => lanes.enqueue('main', batch)),
      );
      const bare = await measured('bare-worker', bareSettings, () =>
        inBatches(jobs, (batch) =>
          bareQueue.addBulk(
            batch.map((job) => ({ name: 'purchase', data: job.data, opts: { jobId: job.jobId } })),
          ),
        ),
      );
      if (counted > 0) pairs.push({ ours, bare });
      say(
        `round ${counted === 0 ? 'for warm-up' : counted}: ours ${Math.round(ours.rate)}/s, bare ${Math.round(bare.rate)}/s`,
      );
    }

    async function measured(name: string, args: object, fill: () => Promise<void>): Promise<SideRun> {
      const before = (await control.stats()).requests;
      await fill();
      const idle = await redisWork(redis);
      const worker = await startProgram<object, CpuSummary>(name, args);
      // The rate is measured from the first tenth to the last job, when the code is warm.
      let fromMs = performance.now();
      let from = 0;
      for (;;) {
        const done = (await control.stats()).requests - before;
        if (from === 0 && done >= count / 10) {
          from = done;
          fromMs = performance.now();
        }
        if (done >= count) break;
        await sleep(20);
      }
      const rate = ((count - from) * 1_000) / (performance.now() - fromMs);
      const busy = await redisWork(redis);
      const { cpuMs } = await worker.stop();
      return {
        rate,
        roundTrips: (busy.roundTrips - idle.roundTrips) / count,
        commands: (busy.commands - idle.commands) / count,
        cpuMsPerEvent: cpuMs / count,
      };
    }

    await sandbox.stop();
    await lanes.close();
    await bareQueue.close();
    await closeRedis(redis, 1_000);
    reportDelivery(pairs);
  },
});
