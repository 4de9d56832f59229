import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { waitUntil } from '../wait.js';
import type { Worker } from '../world/worker.js';
import { GRACE_MS } from '../world/worker-config.js';

/** Two seconds are for the forced part, the rest for a busy machine. A worker that waits for Redis waits much longer. */
const DEADLINE_MS = GRACE_MS + 2_000 + 20_000;
const GIVEN_UP_MS = 2 * DEADLINE_MS;
/** An older release says nothing. */
const WAITS_WITHIN_MS = 30_000;

export const endsInTime: ChaosCase = {
  name: 'ends-in-time',
  summary: 'Workers wait while Redis is away, also at their start. SIGTERM then ends each of them in time.',
  setUp: { workers: 1, events: 600 },
  async hurt({ server, workers, addWorker }) {
    const running = workers.slice();
    const command = addWorker({ kind: 'cli' });
    await command.ready();
    await sleep(2_000);
    await server.kill();
    const starting = [addWorker(), addWorker({ kind: 'cli' })];
    const waits = ({ log }: Worker) => log.find(/waits for it/).length > 0;
    await waitUntil(() => starting.every(waits), WAITS_WITHIN_MS);
    const named: readonly [string, Worker | undefined][] = [
      ['the worker', running[0]],
      ['tracklayer worker', command],
      ['the worker that waits for Redis', starting[0]],
      ['tracklayer worker that waits for Redis', starting[1]],
    ];
    const problems = named
      .filter(([, worker]) => !worker?.isRunning() || worker.starts > 1)
      .map(([name]) => `${name} ended while Redis was away`);
    let slowestMs = 0;
    await Promise.all(
      named.map(async ([name, worker]) => {
        const end = await worker?.stop(GIVEN_UP_MS);
        slowestMs = Math.max(slowestMs, end?.ms ?? 0);
        if (end && end.ms > DEADLINE_MS) problems.push(`${name} ended ${end.ms} ms after SIGTERM`);
      }),
    );
    await server.start();
    await addWorker().ready();
    return { figures: { slowestMs }, problems };
  },
};
