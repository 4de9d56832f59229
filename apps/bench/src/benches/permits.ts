import { simulatePermits } from '@tracklayer/rate-limit';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report } from '../report.js';

/** Worlds of random limits, workers, clocks and delays under simulated time: no sliding window above its limit. */
export const permits = defineBench({
  name: 'permits',
  summary: 'simulated requests under random limits, workers and clocks: how full any window ever was',
  flags: {
    requests: numberFlag('calls granted and sent, in all worlds together', 10_000_000),
    seed: numberFlag('of the first world; the others follow from it', 1),
  },
  withoutRedis: true,
  async run({ flags }) {
    const startedAtMs = performance.now();
    const { worlds, requests, fullest, broken } = simulatePermits(flags);
    const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
    report(
      'permits',
      ['simulated', ''],
      [
        ['requests', requests],
        ['worlds', worlds],
        ['fullest window, part of its limit', String(fullest)],
        ['windows exceeded', broken ? 1 : 0],
      ],
      { requests, worlds, fullest, exceeded: broken ? 1 : 0, seconds },
    );
    if (broken) throw new Error(`World ${broken.seed} exceeded ${JSON.stringify(broken.window)}.`);
  },
});
