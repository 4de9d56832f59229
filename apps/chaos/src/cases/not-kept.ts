import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { oneServer } from '../world/redis-world.js';
import { saidIn } from './said.js';

export const notKept: ChaosCase = {
  name: 'not-kept',
  summary:
    'Redis without an append-only file is killed with work waiting. The worker has warned at its start.',
  setUp: { redis: oneServer([]) },
  async hurt({ server, workers, hurtMs }) {
    await sleep(hurtMs / 2);
    await server.kill();
    await server.start();
    await sleep(hurtMs / 2);
    return { mayLose: true, ...saidIn(workers, [], /append-?only/i, 'that Redis has no append-only file') };
  },
};
