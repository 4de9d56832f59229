import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase, Findings } from '../chaos-case.js';
import { waitUntil } from '../wait.js';
import { APPEND_ONLY } from '../world/redis-server.js';
import { oneServer } from '../world/redis-world.js';
import type { Scene } from '../world/scene.js';

const DECIDES_MS = 90_000;
const MAXMEMORY = '200mb';
/** Too little for what the producer sends. */
const SPARE_BYTES = 300_000;

export const evicting: ChaosCase = {
  name: 'evicting',
  summary: 'Redis may evict keys (allkeys-lru). The worker refuses to start until the policy is noeviction.',
  setUp: {
    workers: 0,
    redis: oneServer([...APPEND_ONLY, '--maxmemory', MAXMEMORY, '--maxmemory-policy', 'allkeys-lru']),
  },
  async hurt(scene) {
    const { server, addWorker } = scene;
    const worker = addWorker();
    const isSaid = () => worker.log.find(/noeviction/i).length > 0;
    const hasStarted = () => worker.url() !== undefined;
    // The lines of a worker may come after its end.
    await waitUntil(() => hasStarted() || (worker.starts > 1 && isSaid()), DECIDES_MS);
    const started = hasStarted();
    const said = isSaid();
    if (started) return sufferEviction(scene, said);
    await worker.stop();
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await addWorker().ready();
    return {
      figures: { refused: true, said },
      problems: said ? [] : ['the worker refused to start and did not name noeviction'],
    };
  },
};

/** What happens where nobody refused: a full Redis drops jobs. */
async function sufferEviction({ server, hurtMs }: Scene, said: boolean): Promise<Findings> {
  const memory = String(await server.command('INFO', 'memory'));
  const used = Number(/used_memory:(\d+)/.exec(memory)?.[1]);
  await server.command('CONFIG', 'SET', 'maxmemory', used + SPARE_BYTES);
  await sleep(hurtMs);
  await server.command('CONFIG', 'SET', 'maxmemory', 0);
  const problem = `the worker started on a Redis that evicts keys${said ? '' : ', and said nothing'}`;
  return { figures: { refused: false, said }, problems: [problem] };
}
