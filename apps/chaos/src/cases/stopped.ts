import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';

/** Longer than the lock of a job, so that the other worker takes the jobs meanwhile. */
const STOPPED_MS = 7_000;

export const stopped: ChaosCase = {
  name: 'stopped',
  summary: 'A worker process stands still (SIGSTOP) for longer than its locks last, and goes on.',
  async hurt({ workers, hurtMs }) {
    const endMs = performance.now() + hurtMs;
    let turn = 0;
    do {
      const worker = workers[turn % workers.length];
      turn += 1;
      await sleep(500);
      worker?.signal('SIGSTOP');
      await sleep(STOPPED_MS);
      worker?.signal('SIGCONT');
    } while (performance.now() < endMs);
    return { figures: { stops: turn } };
  },
};
