import { setTimeout as sleep } from 'node:timers/promises';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { death } from '../synthetic-deaths.js';

/** Events that die while others read: one destination after the other. What is read anew because of them is part of the measurement. */
export function beginDeaths(
  redisUrl: string,
  { perSecond, destinations, letters }: { perSecond: number; destinations: number; letters: number },
): { stop(): Promise<number> } {
  const ended = new AbortController();
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const run = async () => {
    let many = 0;
    while (!ended.signal.aborted && perSecond > 0) {
      const each = Math.ceil(letters / destinations);
      const next = { ...death(each + many, each), nowMs: Date.now() };
      await deadLetters.record(`shop-${(many % destinations) + 1}`, next);
      many += 1;
      await sleep(1_000 / perSecond, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    return many;
  };
  const running = run();
  return {
    async stop() {
      ended.abort();
      const many = await running;
      await lanes.close();
      await closeRedis(redis, 1_000);
      return many;
    },
  };
}
