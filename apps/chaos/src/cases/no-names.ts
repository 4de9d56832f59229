import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';

const GONE_MS = 3_000;
const flagFile = (dir: string) => join(dir, 'no-names');

export const noNames: ChaosCase = {
  name: 'no-names',
  summary: 'The name server is gone: workers cannot find Redis and Klaviyo, and their connections end.',
  setUp: {
    host: 'localhost',
    proxied: ['worker', 'klaviyo'],
    workerEnv: (_, dir) => preloading('no-names', { flag: flagFile(dir) }),
  },
  async hurt({ dir, hurtMs, proxy, say }) {
    const endMs = performance.now() + hurtMs;
    let outages = 0;
    while (performance.now() < endMs) {
      await sleep(1_500);
      await writeFile(flagFile(dir), '');
      proxy('worker').cut();
      proxy('klaviyo').cut();
      say('no name has an address');
      await sleep(GONE_MS);
      await rm(flagFile(dir));
      outages += 1;
    }
    return { figures: { outages } };
  },
};
