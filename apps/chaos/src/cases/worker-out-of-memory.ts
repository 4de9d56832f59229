import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';
import { waitUntil } from '../wait.js';

const LEAK_AFTER_MS = 1_000;
/** On a busy machine a heap fills slowly. */
const DIES_WITHIN_MS = 60_000;
const flagFile = (dir: string) => join(dir, 'leaking');

export const workerOutOfMemory: ChaosCase = {
  name: 'worker-out-of-memory',
  summary: 'Every worker runs out of memory and dies, again and again. A supervisor starts it again.',
  setUp: {
    workerEnv: (index, dir) => {
      const settings = { afterMs: String(LEAK_AFTER_MS * (index + 1)), flag: flagFile(dir) };
      return preloading('leak', settings, '--max-old-space-size=120');
    },
  },
  async hurt({ workers, hurtMs, dir }) {
    await writeFile(flagFile(dir), '');
    await sleep(hurtMs);
    const deaths = () => workers.reduce((sum, { starts }) => sum + starts - 1, 0);
    const died = await waitUntil(() => deaths() > 0, DIES_WITHIN_MS);
    await rm(flagFile(dir));
    return { figures: { deaths: deaths() }, problems: died ? [] : ['no worker ran out of memory'] };
  },
};
