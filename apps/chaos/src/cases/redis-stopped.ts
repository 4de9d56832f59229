import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';

const STOPPED_MS = 2_500;
const RUNNING_MS = 1_500;

export const redisStopped: ChaosCase = {
  name: 'redis-stopped',
  summary: 'Redis stands still (SIGSTOP) again and again, with every connection open.',
  async hurt({ server, hurtMs }) {
    const endMs = performance.now() + hurtMs;
    let stops = 0;
    while (performance.now() < endMs) {
      await sleep(RUNNING_MS);
      server.signal('SIGSTOP');
      await sleep(STOPPED_MS);
      server.signal('SIGCONT');
      stops += 1;
    }
    return { figures: { stops } };
  },
};
