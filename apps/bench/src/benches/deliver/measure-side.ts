import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '@tracklayer/redis';
import type { SandboxControl } from '@tracklayer/sandbox';
import type { CpuSummary } from '../../programs/arguments.js';
import { startProgram } from '../../start-program.js';
import { redisWork } from '../redis-work.js';

/** One run of one side. The last three are for each event. */
export interface SideRun {
  /** Jobs per second. */
  rate: number;
  /** How often Redis read from a connection. Commands that leave together count once. */
  roundTrips: number;
  /** Redis commands, those inside scripts too. */
  commands: number;
  /** CPU time of the worker's process from its start on, user and system. */
  cpuMsPerEvent: number;
}

interface MeasureOptions {
  /** Nothing else may use this Redis meanwhile. */
  redis: RedisClient;
  control: SandboxControl;
  /** Jobs of one run. */
  count: number;
}

/** @returns a function that fills a lane, starts a worker in a process of its own, and measures it until it has sent each job. */
export function measureSide({ redis, control, count }: MeasureOptions) {
  return async (program: string, args: object, fill: () => Promise<void>): Promise<SideRun> => {
    const before = (await control.stats()).requests;
    await fill();
    const idle = await redisWork(redis);
    const worker = await startProgram<object, CpuSummary>(program, args);
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
  };
}
