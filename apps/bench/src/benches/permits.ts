import { simulatePermits } from '@tracklayer/rate-limit';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report } from '../report.js';

/** Simulates random limits, workers, clocks and delays. No sliding window may exceed its limit. */
export const permits = defineBench({
  name: 'permits',
  summary: 'simulated calls under random limits, workers and clocks: the fullest window',
  flags: {
    requests: numberFlag('number of calls in all simulations together', 10_000_000),
    seed: numberFlag('seed of the first simulation; the others follow from it', 1),
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
