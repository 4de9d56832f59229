import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { failOver } from '../world/fail-over.js';
import { sentinelWorld } from '../world/sentinel.js';

const GAP_MS = 3_000;

export const sentinel: ChaosCase = {
  name: 'sentinel',
  summary:
    'The primary is killed. The Sentinels make its replica the primary, and it comes back as a replica.',
  setUp: { redis: sentinelWorld },
  async hurt({ redis, hurtMs, say }) {
    const endMs = performance.now() + hurtMs;
    let failOvers = 0;
    let slowestMs = 0;
    while (performance.now() < endMs) {
      await sleep(GAP_MS);
      say('the primary is killed');
      slowestMs = Math.max(slowestMs, await failOver(redis));
      failOvers += 1;
    }
    return { figures: { failOvers, slowestFailOverMs: Math.round(slowestMs) } };
  },
};
