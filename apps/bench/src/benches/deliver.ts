import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_KEY, sandboxControl } from '@tracklayer/sandbox';
import { Queue } from 'bullmq';
import type { Bench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import type { WorkerSettings } from '../programs/arguments.js';
import { say } from '../report.js';
import { type RatePair, reportPairs } from '../report-pairs.js';
import { startProgram } from '../start-program.js';
import { inBatches, orderJob } from './fill-lane.js';

const ROUNDS = 5;
const JOBS = 8_000;
const CONCURRENCY = 64;

/** Compares our worker with a bare BullMQ worker that uses got. Both run the same jobs, in turn, each in its own process. */
export const deliver: Bench = {
  name: 'deliver',
  summary: 'jobs per second of our worker, compared with a bare BullMQ worker that uses got',
  async run({ redisUrl }) {
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const bareQueue = new Queue('bare', { connection: { url: redisUrl } });
    const sandbox = await startProgram<{ url: string }>('sandbox', {});
    const control = sandboxControl(sandbox.ready.url);
    const at = { redisUrl, baseUrl: sandbox.ready.url };
    const ourSettings: WorkerSettings = { ...at, keys: { main: DEFAULT_KEY }, limits: 'none' };
    const bareSettings = { ...at, apiKey: DEFAULT_KEY, queue: 'bare', concurrency: CONCURRENCY };

    const pairs: RatePair[] = [];
    // The first round warms up Redis, sandbox and disk cache and does not count.
    for (let counted = 0; counted <= ROUNDS; counted += 1) {
      const run = `${Date.now().toString(36)}${counted}`;
      const jobs = Array.from({ length: JOBS }, (_, index) => orderJob(index, run));
      const ours = await timed('tracklayer-worker', ourSettings, () =>
        inBatches(jobs, (batch) => lanes.enqueue('main', batch)),
      );
      const bare = await timed('bare-worker', bareSettings, () =>
        inBatches(jobs, (batch) =>
          bareQueue.addBulk(
            batch.map((job) => ({ name: 'purchase', data: job.data, opts: { jobId: job.jobId } })),
          ),
        ),
      );
      if (counted > 0) pairs.push({ ours, bare });
      say(
        `round ${counted === 0 ? 'for warm-up' : counted}: ours ${Math.round(ours)}/s, bare ${Math.round(bare)}/s`,
      );
    }

    async function timed(name: string, args: object, fill: () => Promise<void>): Promise<number> {
      const before = (await control.stats()).requests;
      await fill();
      const startedAtMs = performance.now();
      const worker = await startProgram(name, args);
      // Measured from the first tenth to the last job, without the start of the process.
      let fromMs = startedAtMs;
      let from = 0;
      for (;;) {
        const done = (await control.stats()).requests - before;
        if (from === 0 && done >= JOBS / 10) {
          from = done;
          fromMs = performance.now();
        }
        if (done >= JOBS) {
          const rate = ((done - from) * 1_000) / (performance.now() - fromMs);
          await worker.stop();
          return rate;
        }
        await sleep(20);
      }
    }

    await sandbox.stop();
    await lanes.close();
    await bareQueue.close();
    await closeRedis(redis, 1_000);

    reportPairs(
      'deliver',
      { head: ['worker', 'jobs/s (median)'], ours: 'TrackLayer', bare: 'bare BullMQ + got' },
      pairs,
    );
  },
};
